"""The blueprint to which the pages of organisations belong."""

from flask import Blueprint

bp = Blueprint("organisations", __name__)
