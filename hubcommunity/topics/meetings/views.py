"""Meetings on the web, for those in the group."""

import uuid

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hubcommunity.core import clock
from hubcommunity.core.access import signed_in
from hubcommunity.core.files import attachment
from hubcommunity.core.paging import page_number
from hubcommunity.topics.meetings import (
    agenda_views,
    attendance_views,
    drawn_views,
    feed_views,
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
    person_id = current_user.person.id
    found = drawn_views.listed(slug, group.id, person_id, page_number(), past, place.runs)
    closed = policy.closed_because(group)
    return page(
        "index.html",
        group,
        place,
        listed=found.page,
        rows=found.rows,
        past=past,
        closed=closed,
    )


@bp.get("/topics/<slug>/meetings/<uuid:uid>/")
@signed_in
def show(slug: str, uid: uuid.UUID) -> str:
    group, place = room(slug)
    reader = drawn_views.reader_in(place, current_user.person)
    shown = drawn_views.shown_to(group.id, uid, reader, clock.today())
    return page("show.html", group, place, shown=shown)


@bp.get("/topics/<slug>/meetings/<uuid:uid>/documents/<uuid:document>")
@signed_in
def document(slug: str, uid: uuid.UUID, document: uuid.UUID) -> ResponseReturnValue:
    """Hand out a file of a meeting to those who may see the meeting."""
    meeting, _place = meeting_inside(slug, uid)
    return attachment(queries.document_or_404(meeting, document).file)
