"""The blueprint to which the reports belong."""

from flask import Blueprint

bp = Blueprint("reports", __name__)
