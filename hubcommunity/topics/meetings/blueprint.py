"""The blueprint of the meetings."""

from flask import Blueprint

bp = Blueprint("meetings", __name__)
