"""Answers to a meeting: from its page, and from a mail by a page with buttons."""

import uuid

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import public, signed_in
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.core.tokens import unsign
from hubcommunity.topics.meetings import invitation_queries, policy, reply_actions
from hubcommunity.topics.meetings.blueprint import bp
from hubcommunity.topics.meetings.forms import ApologiesForm
from hubcommunity.topics.meetings.ical_policy import REPLIES
from hubcommunity.topics.meetings.models import Answer, Invitation
from hubcommunity.topics.meetings.page_views import meeting_inside, page


def answer_sent() -> Answer:
    """Return the answer that a button sent; 400 for anything that nobody can say."""
    said = {answer.value: answer for answer in reply_actions.SAID}
    return said.get(request.form.get("answer", "")) or abort(400)


def words_for(answer: Answer | None) -> str:
    told = {
        Answer.YES: _("You attend. We look forward to seeing you."),
        Answer.NO: _("Your apologies are noted."),
        Answer.MAYBE: _("You may come. Tell us once you know."),
        Answer.WAITING: _(
            "Every place is taken: you are on the waiting list, and we write to you."
        ),
    }
    return told[answer] if answer else ""


@bp.post("/topics/<slug>/meetings/<uuid:uid>/reply")
@signed_in
def reply(slug: str, uid: uuid.UUID) -> Response:
    meeting, _place = meeting_inside(slug, uid)
    person = current_user.person
    invitation = reply_actions.reply(meeting, person, answer_sent(), by=person)
    db.session.commit()
    flash(words_for(invitation.answer), "success")
    return redirect(url_for(".show", slug=slug, uid=uid))


@bp.route("/topics/<slug>/meetings/<uuid:uid>/apologies/", methods=["GET", "POST"])
@signed_in
def apologies(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask who comes instead, and note that the reader does not come."""
    meeting, place = meeting_inside(slug, uid)
    person = current_user.person
    form = ApologiesForm(invitation_queries.colleagues(meeting, person))
    if not form.validate_on_submit():
        return page("apologies.html", meeting.group, place, meeting=meeting, form=form)
    reply_actions.reply(meeting, person, Answer.NO, by=person, stand_in=form.chosen)
    db.session.commit()
    flash(words_for(Answer.NO), "success")
    return redirect(url_for(".show", slug=slug, uid=uid))


def invitation_behind(token: str) -> Invitation:
    """Return what a link in a mail was signed for; raise 404 for any other text."""
    signed = unsign(REPLIES, token)
    found = invitation_queries.invitation_by(uuid.UUID(signed)) if signed else None
    return found or abort(404)


@bp.get("/reply/<token>/")
@public
def reply_by_link(token: str) -> ResponseReturnValue:
    """Show the meeting and the buttons; opening the page answers nothing."""
    invitation = invitation_behind(token)
    over = policy.no_reply_because(invitation.meeting) or policy.let_go_because(invitation)
    status = 410 if over else 200
    said = words_for(invitation.answer)
    body = render(
        "topics/meetings/reply.html", token=token, invitation=invitation, over=over, said=said
    )
    return body, status


@bp.post("/reply/<token>/")
@public
def reply_now(token: str) -> Response:
    invitation = invitation_behind(token)
    person = invitation.person
    reply_actions.reply(invitation.meeting, person, answer_sent(), by=person)
    db.session.commit()
    return redirect(url_for(".reply_by_link", token=token))
