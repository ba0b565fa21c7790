"""Pages of partnerships."""

from flask import Blueprint

from hubcommunity.core.access import public

bp = Blueprint("partnerships", __name__)


@bp.get("/staff/pipelines/<slug>/")
@public
def board():
    return "board"
