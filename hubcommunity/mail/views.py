"""Pages of mail."""

from flask import Blueprint

from hubcommunity.core.access import public

bp = Blueprint("mail", __name__)


@bp.get("/staff/mail/")
@public
def index():
    return "index"


@bp.get("/dev/mailbox/")
@public
def mailbox():
    return "mailbox"
