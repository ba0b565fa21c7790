"""Pages of topics."""

from flask import Blueprint

from hubcommunity.core.access import public

bp = Blueprint("topics", __name__)


@bp.get("/topics/")
@public
def index():
    return "index"


@bp.get("/topics/<slug>/")
@public
def show():
    return "show"


@bp.get("/staff/topics/")
@public
def staff_index():
    return "staff_index"
