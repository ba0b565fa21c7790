"""Where the pages of duplicates and merges hang."""

from flask import Blueprint

bp = Blueprint("merging", __name__)
