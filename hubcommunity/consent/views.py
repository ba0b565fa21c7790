"""Pages of consent for everyone: the notices, one's own consents, and the links in mails."""

import uuid

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from limits import parse

from hubcommunity.accounts.queries import usable_token
from hubcommunity.consent import actions, queries, staff_views
from hubcommunity.consent.blueprint import bp
from hubcommunity.consent.letter_actions import UNSUBSCRIBES
from hubcommunity.consent.models import Purpose
from hubcommunity.core import attempts
from hubcommunity.core.access import public, signed_in
from hubcommunity.core.csrf import csrf
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.core.tokens import unsign
from hubcommunity.people import queries as people
from hubcommunity.people.models import Person

__all__ = ["bp", "staff_views"]
MAILS_TO_ONE = parse("5 per hour")


@bp.get("/privacy/")
@public
def privacy() -> ResponseReturnValue:
    versions = queries.all_versions()
    return render("consent/privacy.html", purposes=queries.purposes(), versions=versions)


@bp.get("/privacy/notices/<uuid:uid>/")
@public
def notice(uid: uuid.UUID) -> ResponseReturnValue:
    found = queries.notice_or_404(uid)
    versions = queries.versions(found.purpose.code)
    return render("consent/notice.html", notice=found, versions=versions)


@bp.get("/privacy/receipts/<uuid:uid>/")
@public
def receipt(uid: uuid.UUID) -> ResponseReturnValue:
    return render("consent/receipt.html", line=queries.receipt_or_404(uid))


@bp.get("/account/privacy/")
@signed_in
def mine() -> ResponseReturnValue:
    return render("consent/mine.html", standings=queries.standings(current_user.person))


@bp.post("/account/privacy/<code>/withdraw")
@signed_in
def withdraw(code: str) -> ResponseReturnValue:
    purpose = queries.purpose_or_404(code)
    person = current_user.person
    actions.withdraw(person, purpose.code, how="privacy-page", by=person)
    db.session.commit()
    flash(_("Withdrawn: %(purpose)s.", purpose=purpose.name), "success")
    return redirect(url_for(".mine"))


@bp.post("/account/privacy/<code>/ask")
@signed_in
def ask(code: str) -> ResponseReturnValue:
    purpose = queries.purpose_or_404(code)
    person = current_user.person
    attempts.spend(MAILS_TO_ONE, "consent", str(person.uid), refusal=_("Look into your mailbox."))
    actions.ask_by_mail(person, purpose.code, how="privacy-page", by=person)
    db.session.commit()
    flash(_("We have sent a mail to %(address)s. Press its button to agree.", address=person.email))
    return redirect(url_for(".mine"))


@bp.get("/privacy/confirm/<token>")
@public
def confirm(token: str) -> ResponseReturnValue:
    found = usable_token(actions.CONFIRMS, token)
    asked = queries.request_behind(found) if found else None
    event = queries.open_event(asked) if asked else None
    if event is None:
        overtaken = asked is not None and queries.is_overtaken(asked)
        return render("consent/link_over.html", overtaken=overtaken), 410
    return render("consent/confirm.html", token=token, event=event)


@bp.post("/privacy/confirm/<token>")
@public
def answer(token: str) -> ResponseReturnValue:
    line = actions.answer_link(token, agreed=request.form.get("answer") != "no")
    db.session.commit()
    return redirect(url_for(".receipt", uid=line.receipt))


@bp.get("/privacy/unsubscribe/<token>")
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    person, purpose = person_and_purpose(token)
    state = queries.state_of(person, purpose.code)
    return render("consent/unsubscribe.html", token=token, purpose=purpose, state=state)


@bp.post("/privacy/unsubscribe/<token>")
@public
@csrf.exempt
def unsubscribe_now(token: str) -> ResponseReturnValue:
    """Withdraw by the link's own authority; mail programs press it for the reader (RFC 8058)."""
    person, purpose = person_and_purpose(token)
    by_program = request.form.get("List-Unsubscribe") == "One-Click"
    how = "one-click" if by_program else "unsubscribe-link"
    line = actions.withdraw(person, purpose.code, how=how, by=person)
    db.session.commit()
    if by_program:
        return _("You are unsubscribed."), {"Content-Type": "text/plain; charset=utf-8"}
    return redirect(url_for(".receipt", uid=line.receipt))


def person_and_purpose(token: str) -> tuple[Person, Purpose]:
    """Return what an unsubscribe link was signed for; raise 404 for any other text."""
    signed = unsign(UNSUBSCRIBES, token)
    if signed is None:
        abort(404)
    uid, _colon, code = signed.partition(":")
    return people.get_or_404(uuid.UUID(uid)), queries.purpose_or_404(code)
