"""Finding meetings, and what a person is to them."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, count, paginate, whole_rows
from hubcommunity.core.prepared import one_or_404, prepared
from hubcommunity.topics.meetings.models import (
    AgendaItem,
    Invitation,
    Meeting,
    MeetingDocument,
    MeetingState,
)
from hubcommunity.topics.models import GroupState, TopicGroup

# --- for everybody who shows meetings ---


def next_meeting(group: TopicGroup) -> Meeting | None:
    """Return the meeting of a group that is on or comes next."""
    return db.session.scalar(coming(group.id, clock.now()).limit(1))


def coming(group_id: int, now: datetime) -> Select[Meeting]:
    query = published().where(Meeting.group_id == group_id, Meeting.ends_at > now)
    return query.order_by(Meeting.starts_at, Meeting.id)


def own_of(person_id: int | None) -> ColumnElement[bool]:
    """Return the condition that an invitation is a person's own to a meeting, and holds."""
    return and_(
        Invitation.meeting_id == Meeting.id,
        Invitation.person_id == person_id,
        Invitation.ended_at.is_(None),
    )


def unanswered(person_id: int, now: datetime) -> Select[Invitation]:
    """Select the invitations that wait for a person's answer."""
    query = current_invitations().join(Invitation.meeting)
    query = query.where(Invitation.person_id == person_id, Invitation.answer.is_(None))
    return query.where(Meeting.state == MeetingState.PUBLISHED, Meeting.starts_at > now)


def current_invitations() -> Select[Invitation]:
    return select(Invitation).where(Invitation.ended_at.is_(None))


def published() -> Select[Meeting]:
    return select(Meeting).where(Meeting.state == MeetingState.PUBLISHED)


def meeting_or_404(group: TopicGroup, uid: uuid.UUID) -> Meeting:
    """Return a meeting of this group; raise 404 where there is none."""
    return one_or_404(meeting_in(group.id, uid))


@prepared
def meeting_in(group_id: int, uid: uuid.UUID) -> Select[Meeting]:
    query = select(Meeting).options(joinedload(Meeting.group))
    return query.where(Meeting.uid == uid, Meeting.group_id == group_id)


def page_of(group_id: int, person_id: int, number: int, *, past: bool, drafts: bool) -> Page[Any]:
    """Return a page of the meetings to come, the next first, or of those past, the last first.

    Each comes as its list shows it, with what a person is invited to and has said.
    """
    counted, rows, order = LISTS[past, drafts]
    now = clock.now()
    total = count(counted(group_id, now))
    query = rows(group_id, now, person_id)
    return paginate(query, order, number, total=total, read=whole_rows)


def next_end(group_id: int, now: datetime) -> datetime | None:
    """Return when the next meeting of a group is over, so that it is past."""
    return db.session.scalar(*first_to_end(group_id, now))


@prepared
def first_to_end(group_id: int, now: datetime) -> Any:
    return select(func.min(Meeting.ends_at)).where(
        Meeting.group_id == group_id, Meeting.ends_at > now
    )


def in_group(group_id: int, now: datetime, *, past: bool, drafts: bool) -> Select[Any]:
    query = select(Meeting).where(Meeting.group_id == group_id)
    if not drafts:
        query = query.where(Meeting.state != MeetingState.DRAFT)
    return query.where(Meeting.ends_at <= now if past else Meeting.ends_at > now)


def listed(meetings: Select[Any], person_id: int) -> Any:
    """Select what the list shows of meetings and of a person's invitations to them."""
    columns = (
        *(Meeting.id, Meeting.uid, Meeting.title, Meeting.state),
        *(Meeting.starts_at, Meeting.ends_at, Meeting.timezone, Meeting.place),
        *(Invitation.id.is_not(None).label("is_invited"), Invitation.answer),
    )
    return (
        meetings.with_only_columns(*columns)
        .select_from(Meeting)
        .outerjoin(Invitation, own_of(person_id))
    )


def list_of(*, past: bool, drafts: bool) -> tuple[Any, Any, tuple[Any, ...]]:
    """Return how one of the lists is counted, what it shows, and its order."""

    @prepared
    def counted(group_id: int, now: datetime) -> Any:
        return in_group(group_id, now, past=past, drafts=drafts)

    @prepared
    def rows(group_id: int, now: datetime, person_id: int) -> Any:
        return listed(in_group(group_id, now, past=past, drafts=drafts), person_id)

    last_first = (Meeting.starts_at.desc(), Meeting.id.desc())
    return counted, rows, last_first if past else (Meeting.starts_at, Meeting.id)


LISTS = {
    (past, drafts): list_of(past=past, drafts=drafts)
    for past in (False, True)
    for drafts in (False, True)
}


def held(meetings: Iterable[Meeting]) -> Sequence[Meeting]:
    """Lock meetings until commit, one after the other by number, and read them anew."""
    ids = [meeting.id for meeting in meetings]
    query = select(Meeting.id).where(Meeting.id.in_(ids)).order_by(Meeting.id)
    db.session.execute(query.with_for_update())
    fresh = select(Meeting).where(Meeting.id.in_(ids)).options(joinedload(Meeting.group))
    fresh = fresh.order_by(Meeting.starts_at, Meeting.id).execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def following(meeting: Meeting, states: Sequence[MeetingState]) -> Sequence[Meeting]:
    """Return a meeting and the later ones of its series that are in one of these states."""
    if meeting.series_id is None:
        return [meeting]
    query = (
        select(Meeting)
        .where(Meeting.series_id == meeting.series_id, Meeting.state.in_(states))
        .where(Meeting.starts_at > meeting.starts_at)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [meeting, *db.session.scalars(query)]


def agenda_of(meeting: Meeting) -> Sequence[AgendaItem]:
    """Return the points of a meeting's agenda in their order."""
    return db.session.scalars(*agenda_in(meeting.id)).all()


@prepared
def agenda_in(meeting_id: int) -> Select[AgendaItem]:
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    return query.order_by(AgendaItem.position, AgendaItem.id)


def item_or_404(meeting: Meeting, uid: uuid.UUID) -> AgendaItem:
    """Return a point of this meeting's agenda; raise 404 where there is none."""
    query = select(AgendaItem).where(AgendaItem.uid == uid, AgendaItem.meeting_id == meeting.id)
    return db.one_or_404(query)


def documents_of(meeting: Meeting) -> Sequence[MeetingDocument]:
    """Return the files of a meeting that were not taken away, each with its name and size."""
    return db.session.scalars(*documents_in(meeting.id)).all()


@prepared
def documents_in(meeting_id: int) -> Select[MeetingDocument]:
    query = documents().where(MeetingDocument.meeting_id == meeting_id)
    return query.order_by(MeetingDocument.id)


def document_or_404(meeting: Meeting, uid: uuid.UUID) -> MeetingDocument:
    """Return a file of this meeting; raise 404 where there is none, or it was taken away."""
    query = documents().where(MeetingDocument.meeting_id == meeting.id)
    return db.one_or_404(query.where(MeetingDocument.uid == uid))


def documents() -> Select[MeetingDocument]:
    query = select(MeetingDocument).options(joinedload(MeetingDocument.file))
    return query.where(MeetingDocument.removed_at.is_(None))


# --- feeds ---


def meetings_of(groups: Select[int], since: datetime, limit: int) -> Sequence[Meeting]:
    """Return the published meetings of groups that end after an instant, each with its group."""
    states = (MeetingState.PUBLISHED, MeetingState.HELD, MeetingState.CLOSED)
    query = (
        select(Meeting)
        .join(Meeting.group)
        .options(contains_eager(Meeting.group))
        .where(Meeting.group_id.in_(groups), Meeting.state.in_(states), Meeting.ends_at > since)
        .where(TopicGroup.state != GroupState.PROPOSED)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()[::-1]
