"""Pages of membership."""

from flask import Blueprint

from hubcommunity.core.access import public

bp = Blueprint("membership", __name__)


@bp.get("/join/")
@public
def join():
    return "join"


@bp.get("/staff/applications/")
@public
def applications():
    return "applications"
