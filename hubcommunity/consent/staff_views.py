"""Pages of consent for staff: a person's ledger, and the notices."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.consent import actions, queries
from hubcommunity.consent.blueprint import bp
from hubcommunity.consent.forms import NoticeForm
from hubcommunity.core.access import privacy_only, staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.forms import whole_number
from hubcommunity.core.templating import render
from hubcommunity.people import queries as people


@bp.get("/staff/people/<uuid:uid>/consent/")
@staff_only
def ledger(uid: uuid.UUID) -> ResponseReturnValue:
    person = people.get_or_404(uid)
    lines = queries.ledger_of(person)
    verification = queries.verify(person, lines)
    return render(
        "consent/ledger.html",
        person=person,
        lines=lines[::-1],
        verification=verification,
        standings=queries.standings(person),
    )


@bp.get("/staff/privacy/notices/")
@privacy_only
def notices() -> ResponseReturnValue:
    versions = queries.all_versions()
    return render("consent/notices.html", purposes=queries.purposes(), versions=versions)


@bp.route("/staff/privacy/notices/<code>/", methods=["GET", "POST"])
@privacy_only
def publish(code: str) -> ResponseReturnValue:
    purpose = queries.purpose_or_404(code)
    versions = queries.versions(code)
    present = versions[0] if versions else None
    form = NoticeForm(text=present and present.text, after=present.number if present else 0)
    if not form.validate_on_submit():
        return render("consent/publish.html", purpose=purpose, versions=versions, form=form)
    # Who does not say which version they saw has seen none.
    seen = whole_number(request.form.get("after")) or 0
    try:
        actions.publish_notice(code, form.text.data, by=current_user.person, after=seen)
    except Stale as told:
        return show_stale(code, form, told)
    db.session.commit()
    flash(_("The new version is in force. Older records keep the text they were made with."))
    return redirect(url_for(".publish", code=code))


def show_stale(code: str, form: NoticeForm, told: Stale) -> ResponseReturnValue:
    """Show what somebody else has published, and keep what was typed for a second try."""
    versions = queries.versions(code)
    form.after.data = str(versions[0].number)
    form.form_errors.append(_("%(told)s What you typed is kept.", told=told))
    purpose = queries.purpose_or_404(code)
    return render("consent/publish.html", purpose=purpose, versions=versions, form=form), 409
