"""The blueprint of the discussion of a group."""

from flask import Blueprint

bp = Blueprint("discussion", __name__, url_prefix="/topics/<slug>/discussion")
