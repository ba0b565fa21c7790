"""The mails to leads whose senders are unknown or may be forged: a person decides."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.partnerships.receiving import deciding_actions as actions
from hubcommunity.partnerships.receiving import queries
from hubcommunity.partnerships.receiving.blueprint import bp
from hubcommunity.partnerships.receiving.models import ReceivedMail

__all__ = ["bp"]


@bp.get("/")
@staff_only
def index() -> str:
    page = queries.waiting_mails(current_user.person, page_number())
    return render("lead_mail/index.html", page=page, days=actions.KEPT.days)


@bp.get("/<uuid:uid>/")
@staff_only
def show(uid: uuid.UUID) -> str:
    mail = mail_or_404(uid)
    return render("lead_mail/show.html", mail=mail, files=queries.files_of(mail))


@bp.post("/<uuid:uid>/file")
@staff_only
def file_mail(uid: uuid.UUID) -> ResponseReturnValue:
    mail = mail_or_404(uid)
    actions.file_mail(mail, by=current_user.person)
    return decided(_("The mail is filed with %(lead)s.", lead=mail.lead.organisation_name))


@bp.post("/<uuid:uid>/add-sender")
@staff_only
def add_sender(uid: uuid.UUID) -> ResponseReturnValue:
    mail = mail_or_404(uid)
    name = mail.sender
    actions.add_sender(mail, by=current_user.person)
    return decided(_("%(name)s is a contact now, and the mail is filed.", name=name))


@bp.get("/<uuid:uid>/throw-away/")
@staff_only
def ask_to_throw_away(uid: uuid.UUID) -> str:
    return render("lead_mail/throw_away.html", mail=mail_or_404(uid))


@bp.post("/<uuid:uid>/throw-away/")
@staff_only
def throw_away(uid: uuid.UUID) -> ResponseReturnValue:
    actions.throw_away(mail_or_404(uid), by=current_user.person)
    return decided(_("The mail is thrown away."))


def mail_or_404(uid: uuid.UUID) -> ReceivedMail:
    return queries.mail_or_404(uid, current_user.person)


def decided(told: str) -> Response:
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".index"))
