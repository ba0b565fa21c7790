"""Meetings on the web, for those in the group."""

import uuid

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hubcommunity.core.access import signed_in
from hubcommunity.core.files import attachment
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import page_number
from hubcommunity.topics.meetings import (
    agenda_views,
    attendance_queries,
    attendance_views,
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
NAMES_SHOWN = 100


@bp.get("/topics/<slug>/meetings/")
@signed_in
def index(slug: str) -> str:
    """Show the meetings to come, or those past."""
    group, place = room(slug)
    past = request.args.get("show") == "past"
    found = queries.page_of(group, page_number(), past=past, drafts=place.runs)
    own = invitation_queries.invitations_by_meeting(found.items, current_user.person.id)
    closed = policy.closed_because(group)
    turnouts = attendance_queries.turnouts(found.items) if past else {}
    return page(
        "index.html",
        group,
        place,
        meetings=found,
        past=past,
        own=own,
        closed=closed,
        turnouts=turnouts,
    )


@bp.get("/topics/<slug>/meetings/<uuid:uid>/")
@signed_in
def show(slug: str, uid: uuid.UUID) -> str:
    meeting, place = meeting_inside(slug, uid)
    answers, own = invitation_queries.answers(meeting, current_user.person, NAMES_SHOWN)
    return page(
        "show.html",
        meeting.group,
        place,
        meeting=meeting,
        description=to_html(meeting.description),
        agenda=list(policy.timed(meeting, queries.agenda_of(meeting))),
        documents=queries.documents_of(meeting),
        counts=invitation_queries.counts(meeting),
        answers=answers,
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
