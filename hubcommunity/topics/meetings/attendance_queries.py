"""Who was at which meeting, and who could have been."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.prepared import prepared
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings.attendance_models import Attendance, Presence
from hubcommunity.topics.meetings.attendance_policy import Line, Turnout
from hubcommunity.topics.meetings.models import Answer, Invitation, Meeting
from hubcommunity.topics.models import Office, Seat


def noted_of(meeting: Meeting) -> Sequence[Attendance]:
    """Return what is noted of a meeting, with the people, read anew."""
    query = select(Attendance).options(
        joinedload(Attendance.person), joinedload(Attendance.organisation)
    )
    query = query.where(Attendance.meeting_id == meeting.id).order_by(Attendance.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def attendance_of(meeting: Meeting, person: Person) -> Attendance | None:
    """Return what is noted of a person."""
    return db.session.scalar(*noted_about(meeting.id, person.id))


@prepared
def noted_about(meeting_id: int, person_id: int) -> Select[Attendance]:
    query = select(Attendance).where(
        Attendance.meeting_id == meeting_id, Attendance.person_id == person_id
    )
    return query.execution_options(populate_existing=True)


def sheet_of(meeting: Meeting, noted: Iterable[Attendance]) -> list[Line]:
    """Return everybody whose attendance can be noted, by name, with what is noted already."""
    before = {row.person_id: row for row in noted if row.person_id}
    seats = {seat.person_id: seat for seat in db.session.scalars(seats_then(meeting))}
    answers: dict[int, Answer | None] = dict(db.session.execute(answers_to(meeting)).all())
    return [
        Line(
            person,
            organisation_of(seats.get(person.id), before.get(person.id)),
            answers.get(person.id),
            before.get(person.id),
        )
        for person in db.session.scalars(people_then(meeting))
    ]


def organisation_of(seat: Seat | None, noted: Attendance | None) -> Organisation | None:
    """Return for whom somebody was there: as it is noted, else as they sat then."""
    if noted and noted.organisation:
        return noted.organisation
    return seat.organisation if seat else None


def people_then(meeting: Meeting) -> Select[Person]:
    """Select who had a seat or an office while a meeting was, who was invited, or is noted."""
    invited = select(Invitation.person_id).where(
        Invitation.meeting_id == meeting.id, was_there(Invitation, meeting)
    )
    noted = select(Attendance.person_id).where(
        Attendance.meeting_id == meeting.id, Attendance.person_id.is_not(None)
    )
    holding = [
        select(row.person_id).where(
            row.group_id == meeting.group_id,
            row.began_at <= meeting.ends_at,
            was_there(row, meeting),
        )
        for row in (Seat, Office)
    ]
    found = or_(*(Person.id.in_(people) for people in (invited, noted, *holding)))
    return select(Person).where(found).order_by(Person.family_name, Person.given_name, Person.id)


def was_there(row: Any, meeting: Meeting) -> ColumnElement[bool]:
    """Say in the database that a row had not ended when a meeting began."""
    return or_(row.ended_at.is_(None), row.ended_at >= meeting.starts_at)


def seats_then(meeting: Meeting) -> Select[Seat]:
    query = select(Seat).options(joinedload(Seat.organisation)).order_by(Seat.id)
    return query.where(
        Seat.group_id == meeting.group_id,
        Seat.began_at <= meeting.ends_at,
        was_there(Seat, meeting),
    )


def seat_then(meeting: Meeting, person: Person) -> Seat | None:
    """Return the seat that a person had while a meeting was."""
    return db.session.scalars(seats_then(meeting).where(Seat.person_id == person.id)).first()


def answers_to(meeting: Meeting) -> Select[int, Answer | None]:
    """Select what each of those who are invited said beforehand, by the person's number."""
    return select(Invitation.person_id, Invitation.answer).where(
        Invitation.meeting_id == meeting.id, Invitation.ended_at.is_(None)
    )


def turnouts(meetings: Iterable[Meeting]) -> dict[int, Turnout]:
    """Return how many were at each of some meetings, by the meeting's number; one query for all."""
    counts: dict[int, dict[Presence, int]] = {}
    guests: dict[int, int] = {}
    asked = noted_in([meeting.id for meeting in meetings])
    for meeting_id, presence, guest, number in db.session.execute(*asked):
        counts.setdefault(meeting_id, {})
        if guest:
            guests[meeting_id] = guests.get(meeting_id, 0) + number
        else:
            counts[meeting_id][presence] = number
    return {one: Turnout(told, guests.get(one, 0)) for one, told in counts.items()}


@prepared
def noted_in(meeting_ids: Sequence[int]) -> Any:
    is_guest = Attendance.person_id.is_(None)
    return (
        select(Attendance.meeting_id, Attendance.presence, is_guest, func.count())
        .where(Attendance.meeting_id.in_(meeting_ids))
        .group_by(Attendance.meeting_id, Attendance.presence, is_guest)
    )
