"""An applicant's own application: where it stands, the answer to a question, taking it back."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.templating import render
from hubcommunity.membership import (
    actions,
    agreement_staff_views,
    agreement_views,
    confirmation_views,
    queries,
    staff_views,
)
from hubcommunity.membership.blueprint import bp
from hubcommunity.membership.forms import AnswerForm
from hubcommunity.membership.models import Application
from hubcommunity.membership.timeline_queries import timeline

__all__ = [
    "agreement_staff_views",
    "agreement_views",
    "bp",
    "confirmation_views",
    "staff_views",
]


@bp.get("/join/applications/<uuid:uid>/")
@signed_in
def own(uid: uuid.UUID) -> str:
    """Show an application to whoever made it."""
    application = queries.own_or_404(uid, current_user.person)
    return own_page(application, AnswerForm(application) if application.question else None)


def own_page(application: Application, form: AnswerForm | None) -> str:
    happened = timeline(application, for_staff=False)
    return render("membership/own.html", application=application, form=form, timeline=happened)


@bp.post("/join/applications/<uuid:uid>/answer")
@signed_in
def answer(uid: uuid.UUID) -> ResponseReturnValue:
    """Answer what staff asked, with corrections."""
    application = queries.own_or_404(uid, current_user.person)
    if application.question is None:
        raise Stale(actions.refusal(application, reader=current_user.person))
    form = AnswerForm(application)
    if not form.validate_on_submit():
        return own_page(application, form)
    actions.answer(
        application,
        by=current_user.person,
        text=form.answer.data,
        changes=form.answers(),
        topics=form.topics.ticked,
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
