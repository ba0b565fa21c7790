"""What is done with a request before the group decides: endorse it, ask about it, answer."""

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
from hubcommunity.topics import question_actions
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.forms import AnswerForm, DeclineForm, QuestionForm
from hubcommunity.topics.policy import answered_by
from hubcommunity.topics.request_models import JoinRequest, RequestState
from hubcommunity.topics.request_views import page_of, request_and_place


def page_address(asked: JoinRequest) -> str:
    return url_for(".request_page", slug=asked.group.slug, uid=asked.uid)


@bp.post("/topics/<slug>/requests/<uuid:uid>/endorse")
@signed_in
def endorse(slug: str, uid: uuid.UUID) -> Response:
    asked, _place = request_and_place(slug, uid)
    question_actions.endorse(asked, by=current_user.person)
    db.session.commit()
    flash(_("The request is endorsed. The group decides on it now."), "success")
    return redirect(page_address(asked))


@bp.route("/topics/<slug>/requests/<uuid:uid>/refuse/", methods=["GET", "POST"])
@signed_in
def refuse_endorsement(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask for the reason, and keep the request from the group."""
    asked, _place = request_and_place(slug, uid)
    form = DeclineForm()
    if not form.validate_on_submit():
        refuse_unless(asked, RequestState.AWAITING_ENDORSEMENT)
        return render("topics/refuse.html", asked=asked, form=form, back=page_address(asked))
    reason = form.reason.data
    question_actions.refuse_endorsement(asked, by=current_user.person, reason=reason)
    db.session.commit()
    flash(_("The request ends here, and %(name)s is told why.", name=asked.person.name), "success")
    return redirect(page_address(asked))


@bp.route("/topics/<slug>/requests/<uuid:uid>/question/", methods=["GET", "POST"])
@signed_in
def ask_for_information(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Put a question to the one who asked."""
    asked, _place = request_and_place(slug, uid)
    form = QuestionForm()
    if not form.validate_on_submit():
        refuse_unless(asked, RequestState.AWAITING_GROUP)
        return render("topics/question.html", asked=asked, form=form, back=page_address(asked))
    question_actions.ask_for_information(asked, form.question.data, by=current_user.person)
    db.session.commit()
    flash(_("Your question is on its way to %(name)s.", name=asked.person.name), "success")
    return redirect(page_address(asked))


def refuse_unless(asked: JoinRequest, state: RequestState) -> None:
    if asked.state is not state:
        raise Stale(answered_by(asked))


@bp.post("/topics/<slug>/requests/<uuid:uid>/answer")
@signed_in
def answer(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Answer the question that the group has put to the reader."""
    asked, place = request_and_place(slug, uid)
    form = AnswerForm()
    if not form.validate():
        return page_of(asked, place, form)
    question_actions.answer(asked, form.answer.data, by=current_user.person)
    db.session.commit()
    flash(_("Your answer is on its way. The group decides on your request now."), "success")
    return redirect(page_address(asked))
