"""The blueprint of the topic groups, and within it that of what lies under an organisation."""

from flask import Blueprint

bp = Blueprint("topics", __name__)
people_bp = Blueprint("people", __name__)
