"""The blueprint of the calls for consensus of a group."""

from flask import Blueprint

bp = Blueprint("calls", __name__, url_prefix="/topics/<slug>/calls")
