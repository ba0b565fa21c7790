"""Finding minutes and their versions."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.prepared import prepared
from hubcommunity.topics.meetings.attendance_policy import ON_RECORD
from hubcommunity.topics.meetings.minutes_models import Minutes, MinutesVersion
from hubcommunity.topics.meetings.models import Meeting


def minutes_of(meeting: Meeting) -> Minutes | None:
    """Return the minutes of a meeting with who saved and approved them, read anew."""
    return db.session.scalar(*minutes_in(meeting.id))


@prepared
def minutes_in(meeting_id: int) -> Select[Minutes]:
    query = select(Minutes).options(
        joinedload(Minutes.saved_by),
        joinedload(Minutes.approved_by),
        joinedload(Minutes.approved_in),
    )
    query = query.where(Minutes.meeting_id == meeting_id)
    return query.execution_options(populate_existing=True)


def minutes_or_404(meeting: Meeting) -> Minutes:
    """Return the minutes of a meeting; raise 404 where nothing is written."""
    return db.one_or_404(select(Minutes).where(Minutes.meeting_id == meeting.id))


def versions_of(minutes: Minutes, number: int) -> Page[MinutesVersion]:
    """Return a page of the versions of minutes, the last first, each with who saved it."""
    query = select(MinutesVersion).options(joinedload(MinutesVersion.saved_by))
    query = query.where(MinutesVersion.minutes_id == minutes.id)
    return paginate(query, [MinutesVersion.number.desc()], number)


def version_or_404(minutes: Minutes, number: int) -> MinutesVersion:
    """Return one version of minutes, with who saved it; raise 404 where there is none."""
    query = select(MinutesVersion).options(joinedload(MinutesVersion.saved_by))
    query = query.where(MinutesVersion.minutes_id == minutes.id)
    return db.one_or_404(query.where(MinutesVersion.number == number))


def text_of(minutes: Minutes, number: int) -> str:
    """Return what a version of minutes said; before the first, nothing."""
    query = select(MinutesVersion.text).where(
        MinutesVersion.minutes_id == minutes.id, MinutesVersion.number == number
    )
    return db.session.scalar(query) or ""


def later_meetings(meeting: Meeting) -> Sequence[Meeting]:
    """Return the meetings of the group that were held after a meeting, the last ten."""
    query = (
        select(Meeting)
        .where(Meeting.group_id == meeting.group_id, Meeting.state.in_(ON_RECORD))
        .where(Meeting.starts_at > meeting.starts_at)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(10)
    )
    return db.session.scalars(query).all()
