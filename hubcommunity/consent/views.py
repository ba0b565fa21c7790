"""Pages of consent."""

from flask import Blueprint

from hubcommunity.core.access import public

bp = Blueprint("consent", __name__)


@bp.get("/privacy/")
@public
def privacy():
    return "privacy"


@bp.get("/account/privacy/")
@public
def mine():
    return "mine"


@bp.get("/staff/privacy/notices/")
@public
def notices():
    return "notices"
