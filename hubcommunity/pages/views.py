"""Pages of pages."""

from flask import Blueprint

from hubcommunity.core.access import public

bp = Blueprint("pages", __name__)


@bp.get("/")
@public
def home():
    return "home"


@bp.get("/about/")
@public
def about():
    return "about"


@bp.get("/home/")
@public
def desk():
    return "desk"


@bp.get("/staff/")
@public
def staff():
    return "staff"


@bp.get("/staff/audit/")
@public
def audit():
    return "audit"


@bp.get("/staff/people/")
@public
def people():
    return "people"


@bp.get("/healthz")
@public
def healthz():
    return "healthz"


@bp.get("/readyz")
@public
def readyz():
    return "readyz"
