"""The outbox for staff: what waits, what arrived, what failed and may be sent again."""

import uuid

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.mail import actions, policy, queries
from hubcommunity.mail.frame import framed
from hubcommunity.mail.models import MessageState

bp = Blueprint("mail", __name__, url_prefix="/staff/mail")


def asked_state() -> MessageState | None:
    """Return the state that the address filters by; a word that is no state filters nothing."""
    word = request.args.get("state", "")
    return MessageState(word) if word in {state.value for state in MessageState} else None


@bp.get("/")
@staff_only
def index() -> ResponseReturnValue:
    state, address = asked_state(), request.args.get("q", "").strip()
    counts = queries.counts(address)
    total = counts[state] if state else sum(counts.values())
    page = queries.page(page_number(), state, address, total)
    shown = {"page": page, "counts": counts, "state": state, "address": address}
    return render("mail_pages/index.html", policy=policy, **shown)


@bp.get("/<uuid:uid>/")
@staff_only
def show(uid: uuid.UUID) -> ResponseReturnValue:
    return render("mail_pages/show.html", message=queries.get_or_404(uid), policy=policy)


@bp.get("/<uuid:uid>/frame")
@staff_only
def frame(uid: uuid.UUID) -> ResponseReturnValue:
    message = queries.get_or_404(uid)
    if not policy.body_may_be_read(message):
        abort(404)
    return framed(message.html)


@bp.post("/<uuid:uid>/again")
@staff_only
def send_again(uid: uuid.UUID) -> ResponseReturnValue:
    message = queries.get_or_404(uid, for_update=True)
    actions.send_again(message, by=current_user.person)
    db.session.commit()
    flash(_("The mail waits to be sent again."), "success")
    return redirect(url_for(".show", uid=uid))
