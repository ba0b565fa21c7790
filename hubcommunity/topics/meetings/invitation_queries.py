"""Who is invited to a meeting, what they answered, and who is to be told of what."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.prepared import prepared
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings.models import Answer, Invitation, Meeting, MeetingState
from hubcommunity.topics.meetings.queries import current_invitations, published, unanswered
from hubcommunity.topics.models import GroupState, Office, Seat, TopicGroup

AHEAD = (MeetingState.PUBLISHED, MeetingState.CANCELLED)


def invitation_of(meeting: Meeting, person: Person) -> Invitation | None:
    """Return a person's invitation to a meeting, with whom they named to come instead."""
    query = select(Invitation).options(
        joinedload(Invitation.stand_in), joinedload(Invitation.person)
    )
    query = query.where(Invitation.meeting_id == meeting.id, Invitation.person_id == person.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def invitation_by(uid: uuid.UUID) -> Invitation | None:
    """Return an invitation with all that its page shows."""
    query = select(Invitation).options(
        joinedload(Invitation.meeting).joinedload(Meeting.group),
        joinedload(Invitation.person),
        joinedload(Invitation.stand_in),
    )
    return db.session.scalar(query.where(Invitation.uid == uid))


def to_reply(person: Person) -> Sequence[Invitation]:
    """Return what a person is invited to and has not answered, the nearest first.

    Each comes with its meeting and its group; only of groups where the person sits still: whoever
    has left is taken off the lists a little later.
    """
    return db.session.scalars(*unanswered_with_groups(person.id, clock.now())).all()


@prepared
def unanswered_with_groups(person_id: int, now: datetime) -> Select[Invitation]:
    query = unanswered(person_id, now).where(sits_for(Meeting.group_id, person_id))
    query = query.options(contains_eager(Invitation.meeting).joinedload(Meeting.group))
    return query.order_by(Meeting.starts_at, Meeting.id)


NAMES = (Person.given_name, Person.family_name)


def counts(meeting_id: int) -> Mapping[Answer | None, int]:
    """Return how many gave each answer; None stands for those who gave none."""
    found: dict[Answer | None, int] = dict(db.session.execute(*answers_counted(meeting_id)).all())
    return {answer: found.get(answer, 0) for answer in (*Answer, None)}


@prepared
def answers_counted(meeting_id: int) -> Any:
    return (
        current_invitations()
        .with_only_columns(Invitation.answer, func.count())
        .where(Invitation.meeting_id == meeting_id)
        .group_by(Invitation.answer)
    )


def answered(meeting_id: int, limit: int) -> Sequence[Invitation]:
    """Return who answered, by name, up to a limit, with their organisations."""
    return db.session.scalars(*answers_by_name(meeting_id, limit)).all()


@prepared
def answers_by_name(meeting_id: int, limit: int) -> Select[Invitation]:
    query = shown_in(meeting_id).where(Invitation.answer.is_not(None))
    return query.order_by(Person.family_name, Person.given_name, Person.id).limit(limit)


def own_to(meeting: Meeting, person: Person) -> Invitation | None:
    """Return a person's own invitation to a meeting while it holds, with all that is shown."""
    return db.session.scalar(*own_in(meeting.id, person.id))


@prepared
def own_in(meeting_id: int, person_id: int) -> Select[Invitation]:
    return shown_in(meeting_id).where(Invitation.person_id == person_id)


def shown_in(meeting_id: int) -> Select[Invitation]:
    return (
        current_invitations()
        .join(Invitation.person)
        .options(
            contains_eager(Invitation.person).load_only(*NAMES),
            joinedload(Invitation.organisation).load_only(
                Organisation.name, Organisation.short_name
            ),
            joinedload(Invitation.stand_in).load_only(*NAMES),
        )
        .where(Invitation.meeting_id == meeting_id)
    )


def waiting_in(meeting: Meeting) -> Select[Invitation]:
    """Select who waits for a place, who asked first in front."""
    query = current_invitations().options(joinedload(Invitation.person))
    query = query.where(Invitation.meeting_id == meeting.id, Invitation.answer == Answer.WAITING)
    query = query.order_by(Invitation.answered_at, Invitation.id)
    return query.execution_options(populate_existing=True)


def colleagues(meeting: Meeting, person: Person) -> Sequence[Seat]:
    """Return the seats of a person's organisation in the group who may come in their stead."""
    own = select(Seat.organisation_id).where(
        Seat.group_id == meeting.group_id, Seat.person_id == person.id, Seat.ended_at.is_(None)
    )
    query = (
        select(Seat)
        .join(Seat.person)
        .options(contains_eager(Seat.person))
        .where(Seat.group_id == meeting.group_id, Seat.ended_at.is_(None))
        .where(Seat.organisation_id.in_(own), Seat.person_id != person.id)
        .order_by(Person.family_name, Person.given_name, Person.id)
    )
    return db.session.scalars(query).all()


# --- who is to be told of what ---


def untold(meeting: Meeting) -> Select[Invitation]:
    """Select the invitations whose person has not heard of the meeting as it is now."""
    query = invited_to(meeting).options(joinedload(Invitation.person))
    query = query.where(not_told(meeting.sequence))
    if meeting.state is MeetingState.CANCELLED:  # who never heard of it needs not hear of its end
        query = query.where(Invitation.told_sequence.is_not(None))
    return query


def not_told(sequence: object) -> ColumnElement[bool]:
    """Say in the database that an invitation's person was told of an older state, or of none."""
    return or_(Invitation.told_sequence.is_(None), Invitation.told_sequence < sequence)


def sits_for(group: object, person: object) -> ColumnElement[bool]:
    """Say in the database that a person has a seat or an office in a group."""
    open_ones = (
        exists().where(row.group_id == group, row.person_id == person, row.ended_at.is_(None))
        for row in (aliased(Seat), aliased(Office))
    )
    return or_(*open_ones)


def not_invited(meeting: Meeting) -> Sequence[tuple[Person, int | None]]:
    """Return who has a seat or an office but no invitation: the person, and for whom they sit."""
    invited = exists().where(
        Invitation.meeting_id == meeting.id,
        Invitation.person_id == Person.id,
        Invitation.ended_at.is_(None),
    )
    seats = and_(
        Seat.person_id == Person.id, Seat.group_id == meeting.group_id, Seat.ended_at.is_(None)
    )
    query = (
        select(Person, Seat.organisation_id)
        .outerjoin(Seat, seats)
        .where(sits_for(meeting.group_id, Person.id), ~invited)
        .order_by(Person.id)
    )
    return db.session.execute(query).all()


def ended_invitations(meeting: Meeting) -> dict[int, Invitation]:
    """Return the invitations that have ended, by the person's number: one may come back."""
    query = select(Invitation).where(
        Invitation.meeting_id == meeting.id, Invitation.ended_at.is_not(None)
    )
    return {invitation.person_id: invitation for invitation in db.session.scalars(query)}


def invited_to(meeting: Meeting) -> Select[Invitation]:
    """Select everybody who is on the list of a meeting, read anew."""
    query = current_invitations().where(Invitation.meeting_id == meeting.id)
    return query.order_by(Invitation.id).execution_options(populate_existing=True)


def not_reminded(meeting: Meeting, invited_before: datetime) -> Select[Invitation]:
    """Select who comes, may come or has not answered, and was not reminded of this time yet."""
    comes = or_(Invitation.answer.is_(None), Invitation.answer.in_((Answer.YES, Answer.MAYBE)))
    query = invited_to(meeting).options(joinedload(Invitation.person))
    return query.where(
        comes, Invitation.reminded_at.is_(None), Invitation.invited_at <= invited_before
    )


def gone(meeting: Meeting) -> Sequence[Invitation]:
    """Return the invitations of those who have neither seat nor office in the group any more."""
    query = invited_to(meeting).options(joinedload(Invitation.person))
    return db.session.scalars(query.where(~sits_for(meeting.group_id, Invitation.person_id))).all()


def to_tend(now: datetime) -> Sequence[Meeting]:
    """Return the meetings to come of which somebody is to be told, or whose seats have changed."""
    mine = current_invitations().where(Invitation.meeting_id == Meeting.id)
    told = and_(Meeting.state == MeetingState.CANCELLED, Invitation.told_sequence.is_(None))
    behind = mine.where(not_told(Meeting.sequence), ~told).exists()
    left = mine.where(~sits_for(Meeting.group_id, Invitation.person_id)).exists()
    new = (
        exists()
        .where(row.group_id == Meeting.group_id, row.ended_at.is_(None))
        .where(~mine.where(Invitation.person_id == row.person_id).exists())
        for row in (Seat, Office)
    )
    ahead = and_(Meeting.state == MeetingState.PUBLISHED, Meeting.starts_at > now)
    concluded = and_(
        Meeting.state == MeetingState.PUBLISHED, TopicGroup.state == GroupState.CONCLUDED
    )
    query = (
        select(Meeting)
        .join(Meeting.group)
        .options(contains_eager(Meeting.group))
        .where(Meeting.state.in_(AHEAD), Meeting.ends_at > now)
        .where(or_(behind, concluded, and_(ahead, or_(left, *new))))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return db.session.scalars(query).all()


def to_remind(now: datetime, until: datetime) -> Sequence[Meeting]:
    """Return the published meetings that begin in this span of time."""
    query = published().where(Meeting.starts_at > now, Meeting.starts_at <= until)
    return db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id)).all()


def ended_by(now: datetime) -> Sequence[Meeting]:
    """Return the published meetings that are over."""
    query = published().where(Meeting.ends_at <= now).order_by(Meeting.id)
    return db.session.scalars(query).all()
