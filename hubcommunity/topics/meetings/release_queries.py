"""Finding the minutes that a group has published, and what goes into them."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.library.models import Audience
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics.meetings import release_policy
from hubcommunity.topics.meetings.attendance_models import TOOK_PART, Attendance
from hubcommunity.topics.meetings.attendance_queries import noted_of, sheet_of
from hubcommunity.topics.meetings.item_queries import decisions_of
from hubcommunity.topics.meetings.minutes_models import Minutes, MinutesState
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.models import GroupState, TopicGroup

IN_FEED = 20
LATEST: list[Any] = [Meeting.starts_at.desc(), Minutes.id.desc()]


def released(audiences: Iterable[Audience]) -> Select[Minutes]:
    """Select the published minutes that are for some audiences, each with its meeting."""
    return (
        select(Minutes)
        .join(Minutes.meeting)
        .options(contains_eager(Minutes.meeting))
        .where(Minutes.state == MinutesState.PUBLISHED, Minutes.audience.in_(list(audiences)))
    )


def released_in(group: TopicGroup, audiences: Iterable[Audience]) -> Select[Minutes]:
    return released(audiences).where(Meeting.group_id == group.id)


def page_of_released(
    group: TopicGroup, audiences: Iterable[Audience], number: int
) -> Page[Minutes]:
    """Return a page of the published minutes of a group, those of the last meeting first."""
    return paginate(released_in(group, audiences), LATEST, number)


def latest_released(
    group: TopicGroup, audiences: Iterable[Audience], limit: int
) -> Sequence[Minutes]:
    """Return the published minutes of a group's last meetings."""
    query = released_in(group, audiences).order_by(*LATEST)
    return db.session.scalars(query.limit(limit)).all()


class Released(NamedTuple):
    """Published minutes in a list, as plain values."""

    uid: uuid.UUID
    title: str
    on: date
    audience: Audience | None


def in_short(minutes: Minutes) -> Released:
    meeting = minutes.meeting
    return Released(minutes.uid, meeting.title, meeting.local_start.date(), minutes.audience)


def released_or_404(group: TopicGroup, audiences: Iterable[Audience], uid: uuid.UUID) -> Minutes:
    """Return published minutes of a group; raise 404 where a reader has none of this id."""
    return db.one_or_404(released_in(group, audiences).where(Minutes.uid == uid))


def public_addresses() -> Sequence[tuple[str, uuid.UUID]]:
    """Return the group and the id of all minutes that everybody reads."""
    query = (
        released([Audience.PUBLIC])
        .join(TopicGroup, TopicGroup.id == Meeting.group_id)
        .where(TopicGroup.state != GroupState.PROPOSED)
        .with_only_columns(TopicGroup.slug, Minutes.uid)
    )
    return [(slug, uid) for slug, uid in db.session.execute(query.order_by(Minutes.id))]


def organisations_at(meeting: Meeting) -> Sequence[Organisation]:
    """Return the organisations whose people were at a meeting, by name."""
    there = select(Attendance.organisation_id).where(
        Attendance.meeting_id == meeting.id, Attendance.presence.in_(TOOK_PART)
    )
    query = select(Organisation).where(Organisation.id.in_(there))
    return db.session.scalars(query.order_by(Organisation.sort_name, Organisation.id)).all()


def text_of(minutes: Minutes) -> str:
    """Return minutes with what was decided, as the group reads them."""
    return release_policy.whole(minutes.text, decisions_of(minutes.meeting))


def names_at(meeting: Meeting) -> list[release_policy.Named]:
    """Return the names that minutes of a meeting may have in them."""
    noted = noted_of(meeting)
    guests = [row.guest_name for row in noted if row.guest_name]
    return release_policy.names_of(sheet_of(meeting, noted), guests)


def text_for_everybody(minutes: Minutes) -> str:
    """Return minutes with what was decided, with organisations where people are named."""
    return release_policy.without_names(text_of(minutes), names_at(minutes.meeting))
