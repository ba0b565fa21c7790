"""An applicant's own application: where it stands, the answer to a question, taking it back."""

import uuid

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.files import attachment, takes_up_to
from hubcommunity.core.templating import render
from hubcommunity.membership import (
    actions,
    agreement_staff_views,
    agreement_views,
    confirmation_views,
    export_views,
    fee_views,
    information_actions,
    invited_views,
    membership_views,
    prepared_views,
    queries,
    question_views,
    reminder_day_views,
    renewal_views,
    review_views,
    setting_views,
    staff_views,
    tier_views,
    yearly_views,
)
from hubcommunity.membership.answer_queries import (
    answers_by_question,
    answers_of,
    file_or_404,
    questions_about,
)
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.forms import AnswerForm, answer_form
from hubcommunity.membership.models import Application
from hubcommunity.membership.reapply_actions import apply_again
from hubcommunity.membership.registration_views import KEPT
from hubcommunity.membership.review_queries import sent_after
from hubcommunity.membership.setting_actions import FILES_AT_MOST
from hubcommunity.membership.timeline_queries import timeline

__all__ = [
    "agreement_staff_views",
    "agreement_views",
    "bp",
    "confirmation_views",
    "export_views",
    "fee_views",
    "invited_views",
    "membership_views",
    "prepared_views",
    "question_views",
    "reminder_day_views",
    "renewal_views",
    "review_views",
    "setting_views",
    "staff_views",
    "tier_views",
    "yearly_views",
]


@bp.get("/join/applications/<uuid:uid>/")
@signed_in
def own(uid: uuid.UUID) -> str:
    """Show an application to whoever made it."""
    application = queries.own_or_404(uid, current_user.person)
    return own_page(application, form_for_question(application) if application.question else None)


def form_for_question(application: Application) -> AnswerForm:
    """Return the form for what staff asked; raise `Stale` when they wait for nothing, and when
    an answer was written to something else.
    """
    asked = application.question
    if asked is None:
        raise Stale(actions.refusal(application, reader=current_user.person))
    questions, given = questions_about(application), answers_by_question(application)
    form = answer_form(application, asked, questions, given)
    information_actions.refuse_unless_asked(asked, form.seen)
    return form


def own_page(application: Application, form: AnswerForm | None) -> str:
    return render(
        "membership/own.html",
        application=application,
        form=form,
        more=answers_of(application),
        later=sent_after(application),
        timeline=timeline(application, for_staff=False),
    )


@bp.post("/join/applications/<uuid:uid>/answer")
@signed_in
@takes_up_to(FILES_AT_MOST)
def answer(uid: uuid.UUID) -> ResponseReturnValue:
    """Answer what staff asked, and change the answers that they named."""
    application = queries.own_or_404(uid, current_user.person)
    form = form_for_question(application)
    if not form.validate_on_submit():
        return own_page(application, form)
    information_actions.answer(
        application,
        by=current_user.person,
        text=form.answer.data,
        changes=form.changes(),
        to=form.seen,
    )
    db.session.commit()
    flash(_("Thank you. Your answer is with the staff."), "success")
    return redirect(url_for(".own", uid=uid))


@bp.post("/join/applications/<uuid:uid>/withdraw")
@signed_in
def withdraw(uid: uuid.UUID) -> Response:
    """Take an application back."""
    actions.withdraw(queries.own_or_404(uid, current_user.person), by=current_user.person)
    db.session.commit()
    flash(_("Your application is withdrawn."), "success")
    return redirect(url_for(".own", uid=uid))


@bp.post("/join/applications/<uuid:uid>/again")
@signed_in
def again(uid: uuid.UUID) -> Response:
    """Begin a new registration with the answers of a declined or withdrawn application."""
    draft = apply_again(queries.own_or_404(uid, current_user.person), by=current_user.person)
    db.session.commit()
    session[KEPT] = str(draft.uid)
    flash(_("Your answers are filled in. Look through them, and change what has changed."), "info")
    return redirect(url_for(".join"))


@bp.get("/join/applications/<uuid:uid>/files/<uuid:file>")
@signed_in
def own_file(uid: uuid.UUID, file: uuid.UUID) -> Response:
    """Give a file back to whoever handed it in."""
    return attachment(file_or_404(queries.own_or_404(uid, current_user.person), file))
