"""Reviewing an application among staff: who has it, the checklist, notes, and its files."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.files import attachment
from hubcommunity.membership import queries
from hubcommunity.membership import review_actions as actions
from hubcommunity.membership.answer_queries import file_or_404
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.forms import AssignForm, DecisionForm, NoteForm
from hubcommunity.membership.models import Application
from hubcommunity.membership.review_queries import assignable
from hubcommunity.membership.setting_models import ChecklistItem
from hubcommunity.membership.setting_queries import setting_or_404
from hubcommunity.membership.staff_views import decision_page


@bp.post("/staff/applications/<uuid:uid>/assign")
@staff_only
def assign(uid: uuid.UUID) -> ResponseReturnValue:
    """Give the application to somebody of the staff, or to nobody."""
    found = queries.get_or_404(uid)
    form = AssignForm(assignable(found))
    if not form.validate_on_submit():
        return decision_page(found, form)
    chosen = form.chosen()
    actions.assign(found, chosen, by=current_user.person, seen=form.seen)
    told = _("%(name)s has this application now.", name=chosen.name) if chosen else ""
    return reviewed(found, told or _("Nobody has this application now."))


@bp.post("/staff/applications/<uuid:uid>/take")
@staff_only
def take(uid: uuid.UUID) -> Response:
    """Take the application oneself."""
    found, person = queries.get_or_404(uid), current_user.person
    actions.assign(found, person, by=person, seen=DecisionForm().seen)
    return reviewed(found, _("You have this application now."))


@bp.post("/staff/applications/<uuid:uid>/checklist/<uuid:item>")
@staff_only
def check_off(uid: uuid.UUID, item: uuid.UUID) -> Response:
    """Say that a point is checked, or open again."""
    found, point = queries.get_or_404(uid), setting_or_404(ChecklistItem, item)
    done = request.form.get("done") == "yes"
    actions.check_off(found, point, done=done, by=current_user.person)
    return reviewed(found, place="checklist")


@bp.post("/staff/applications/<uuid:uid>/notes")
@staff_only
def note(uid: uuid.UUID) -> ResponseReturnValue:
    found, form = queries.get_or_404(uid), NoteForm()
    if not form.validate_on_submit():
        return decision_page(found, form)
    actions.note(found, by=current_user.person, text=form.note.data)
    return reviewed(found, _("Your note is kept. The applicant does not see it."))


@bp.get("/staff/applications/<uuid:uid>/files/<uuid:file>")
@staff_only
def application_file(uid: uuid.UUID, file: uuid.UUID) -> Response:
    """Give out a file that the applicant handed in."""
    return attachment(file_or_404(queries.get_or_404(uid), file))


def reviewed(application: Application, told: str = "", place: str | None = None) -> Response:
    db.session.commit()
    if told:
        flash(told, "success")
    return redirect(url_for(".application", uid=application.uid, _anchor=place))
