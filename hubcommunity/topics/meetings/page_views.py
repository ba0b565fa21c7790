"""What every page of a group's meetings has around it."""

import uuid
from typing import Any

from flask import abort
from flask_login import current_user

from hubcommunity.core.templating import render
from hubcommunity.topics.meetings import policy, queries
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place
from hubcommunity.topics.room_views import room, room_to_run


def page(template: str, group: TopicGroup, place: Place, **context: Any) -> str:
    current_user.is_staff  # noqa: B018 (read anew here where a refused change was rolled back)
    return render(
        f"topics/meetings/{template}",
        group=group,
        place=place,
        **context,
    )


def meeting_inside(slug: str, uid: uuid.UUID) -> tuple[Meeting, Place]:
    """Return a meeting for those inside its group; a draft exists for those who run it alone."""
    group, place = room(slug)
    meeting = queries.meeting_or_404(group, uid)
    if not policy.may_see(meeting, place):
        abort(404)
    return meeting, place


def meeting_to_run(slug: str, uid: uuid.UUID) -> tuple[Meeting, Place]:
    """Return a meeting for those who run its group; forbidden to everybody else."""
    group, place = room_to_run(slug)
    return queries.meeting_or_404(group, uid), place
