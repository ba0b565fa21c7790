"""Where the pages of enquiries hang."""

from flask import Blueprint

bp = Blueprint("enquiries", __name__)
