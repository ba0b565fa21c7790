"""The mailbox of development; nowhere else is it even registered."""

import uuid
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, request
from flask.typing import ResponseReturnValue

from hubcommunity.core.access import public
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.mail.frame import framed
from hubcommunity.mail.mailbox import Kept, kept, page_of

bp = Blueprint("mailbox", __name__, url_prefix="/dev/mailbox")
WAYS = ("html", "text", "headers")


def init_app(app: Flask) -> None:
    """Show kept mails where mails are kept: in development without a mail server.

    A hub with an https address is no one's own computer, even if nobody told it `HUB_ENV`.
    """
    settings = app.config
    is_served = settings["PRODUCTION"] or settings["HUB_BASE_URL"].startswith("https:")
    if not is_served and not settings["MAIL_SERVER"]:
        app.register_blueprint(bp)


def folder() -> Path:
    return Path(current_app.config["MAILBOX_FOLDER"])


def kept_or_404(uid: uuid.UUID) -> Kept:
    return kept(folder(), uid) or abort(404)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    address = request.args.get("q", "").strip()
    page = page_of(folder(), page_number(), address)
    return render("mailbox/index.html", page=page, address=address)


@bp.get("/<uuid:uid>/")
@public
def show(uid: uuid.UUID) -> ResponseReturnValue:
    way = request.args.get("view")
    way = way if way in WAYS else WAYS[0]
    return render("mailbox/show.html", kept=kept_or_404(uid), way=way)


@bp.get("/<uuid:uid>/frame")
@public
def frame(uid: uuid.UUID) -> ResponseReturnValue:
    return framed(kept_or_404(uid).html)
