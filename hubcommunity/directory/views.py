"""Pages of directory."""

from flask import Blueprint

from hubcommunity.core.access import public

bp = Blueprint("directory", __name__)


@bp.get("/members/")
@public
def index():
    return "index"


@bp.get("/members/<slug>/")
@public
def profile():
    return "profile"
