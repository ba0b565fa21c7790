"""Topic groups, who sits in them, and what they work on."""

import uuid
from typing import Any

from hubcommunity.api import group_queries, work_queries
from hubcommunity.api.asked_forms import (
    PAST,
    AskedGroupsSchema,
    AskedMeetingsSchema,
    AskedSeatsSchema,
)
from hubcommunity.api.blueprint import asks, bp, next_address, tells
from hubcommunity.api.forms import AskedCutSchema
from hubcommunity.api.group_answer_forms import (
    CallsSchema,
    GroupsSchema,
    MeetingsSchema,
    SeatsSchema,
    WholeCallSchema,
    WholeGroupSchema,
    WholeMeetingSchema,
)
from hubcommunity.core.access import staff_token
from hubcommunity.topics.calls.queries import call_or_404
from hubcommunity.topics.meetings.queries import meeting_or_404
from hubcommunity.topics.queries import group_or_404

ONE = "/groups/<slug>"


@bp.get("/groups")
@staff_token
@asks(AskedGroupsSchema)
@tells(GroupsSchema)
def groups(said: dict[str, Any]) -> dict[str, Any]:
    """Topic groups, in the order in which they were added."""
    found = group_queries.groups(said.get("state"), said["after"], said["limit"])
    return {"groups": found.rows, "next": next_address(found)}


@bp.get(ONE)
@staff_token
@tells(WholeGroupSchema)
def group(slug: str) -> dict[str, Any]:
    """A group with its scope and those who run it."""
    return group_queries.whole(group_or_404(slug))


@bp.get(f"{ONE}/seats")
@staff_token
@asks(AskedSeatsSchema)
@tells(SeatsSchema)
def seats(said: dict[str, Any], slug: str) -> dict[str, Any]:
    """Who sits in a group, or sat there at the end of a day, and for whom."""
    found = group_queries.seats(group_or_404(slug), said["on"], said["after"], said["limit"])
    return {"seats": found.rows, "next": next_address(found)}


@bp.get(f"{ONE}/meetings")
@staff_token
@asks(AskedMeetingsSchema)
@tells(MeetingsSchema)
def meetings(said: dict[str, Any], slug: str) -> dict[str, Any]:
    """The meetings of a group, in the order in which they were planned."""
    past = said["when"] == PAST if "when" in said else None
    found = work_queries.meetings(group_or_404(slug), past, said["after"], said["limit"])
    return {"meetings": found.rows, "next": next_address(found)}


@bp.get(f"{ONE}/meetings/<uuid:uid>")
@staff_token
@tells(WholeMeetingSchema)
def meeting(slug: str, uid: uuid.UUID) -> dict[str, Any]:
    """A meeting with its agenda, and how many have said that they come."""
    return work_queries.whole_meeting(meeting_or_404(group_or_404(slug), uid))


@bp.get(f"{ONE}/calls")
@staff_token
@asks(AskedCutSchema)
@tells(CallsSchema)
def calls(said: dict[str, Any], slug: str) -> dict[str, Any]:
    """The calls for consensus of a group, in the order in which they were planned."""
    found = work_queries.calls(group_or_404(slug), said["after"], said["limit"])
    return {"calls": found.rows, "next": next_address(found)}


@bp.get(f"{ONE}/calls/<uuid:uid>")
@staff_token
@tells(WholeCallSchema)
def call(slug: str, uid: uuid.UUID) -> dict[str, Any]:
    """A call for consensus with its statement and its rounds."""
    group = group_or_404(slug)
    return work_queries.whole_call(call_or_404(group, uid, drafts=True), group)
