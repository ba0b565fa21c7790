"""The blueprint of a group's documents."""

from flask import Blueprint

bp = Blueprint("documents", __name__, url_prefix="/topics/<slug>/documents")
