"""Pages of enquiries."""

from flask import Blueprint

from hubcommunity.core.access import public

bp = Blueprint("enquiries", __name__)


@bp.get("/contact/")
@public
def contact():
    return "contact"


@bp.get("/staff/enquiries/")
@public
def index():
    return "index"
