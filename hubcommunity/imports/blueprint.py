"""The blueprint to which the pages of imports belong."""

from flask import Blueprint

bp = Blueprint("imports", __name__)
