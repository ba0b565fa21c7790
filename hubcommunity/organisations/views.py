"""Pages of organisations."""

from flask import Blueprint

from hubcommunity.core.access import public

bp = Blueprint("organisations", __name__)


@bp.get("/organisation/")
@public
def mine():
    return "mine"
