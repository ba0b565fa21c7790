"""The blueprint that the pages share."""

from flask import Blueprint

bp = Blueprint("pages", __name__)
