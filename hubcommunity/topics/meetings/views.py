"""Meetings on the web, for those in the group."""

import uuid

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import signed_in
from hubcommunity.core.files import attachment
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import page_number
from hubcommunity.topics.meetings import (
    agenda_views,
    attendance_queries,
    attendance_views,
    drawn_views,
    feed_views,
    invitation_queries,
    item_views,
    minutes_views,
    plan_views,
    policy,
    queries,
    release_views,
    reply_views,
    state_views,
)
from hubcommunity.topics.meetings.blueprint import bp
from hubcommunity.topics.meetings.page_views import meeting_inside, page
from hubcommunity.topics.room_views import room

__all__ = [
    "agenda_views",
    "attendance_views",
    "bp",
    "feed_views",
    "item_views",
    "minutes_views",
    "plan_views",
    "release_views",
    "reply_views",
    "state_views",
]


@bp.get("/topics/<slug>/meetings/")
@signed_in
def index(slug: str) -> str:
    """Show the meetings to come, or those past."""
    group, place = room(slug)
    past = request.args.get("show") == "past"
    own = current_user.person.id
    found = queries.page_of(group, own, page_number(), past=past, drafts=place.runs)
    closed = policy.closed_because(group)
    turnouts = attendance_queries.turnouts(found.items) if past else {}
    return page(
        "index.html",
        group,
        place,
        meetings=found,
        past=past,
        now=clock.now(),
        closed=closed,
        turnouts=turnouts,
    )


@bp.get("/topics/<slug>/meetings/<uuid:uid>/")
@signed_in
def show(slug: str, uid: uuid.UUID) -> str:
    meeting, place = meeting_inside(slug, uid)
    own = invitation_queries.own_to(meeting, current_user.person)
    answers = drawn_views.answers_to(meeting.id)
    return page(
        "show.html",
        meeting.group,
        place,
        meeting=meeting,
        description=to_html(meeting.description),
        work=drawn_views.work_drawn(slug, meeting.id),
        counts=answers.counts,
        answers=drawn_views.by_answer(answers.first, own),
        own=own,
        closed=policy.closed_because(meeting.group),
        fixed=policy.fixed_because(meeting),
        **minutes_views.record_of(meeting, current_user.person),
    )


@bp.get("/topics/<slug>/meetings/<uuid:uid>/documents/<uuid:document>")
@signed_in
def document(slug: str, uid: uuid.UUID, document: uuid.UUID) -> ResponseReturnValue:
    """Hand out a file of a meeting to those who may see the meeting."""
    meeting, _place = meeting_inside(slug, uid)
    return attachment(queries.document_or_404(meeting, document).file)
