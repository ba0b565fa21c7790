"""The blueprint to which the pages of partnerships belong."""

from flask import Blueprint

bp = Blueprint("partnerships", __name__)
