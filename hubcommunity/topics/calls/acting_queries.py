"""Who speaks for an organisation now: its voting delegate, else the first alternate in line."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.absence_models import Absence
from hubcommunity.topics.models import AT_THE_TABLE, Seat, SeatKind, TopicGroup
from hubcommunity.topics.queries import open_seats


def is_away(seat_id: object, today: date) -> ColumnElement[bool]:
    """Say in SQL whether whoever has a seat is away, by their own word."""
    return exists().where(
        Absence.seat_id == seat_id, Absence.ended_at.is_(None), Absence.until_on >= today
    )


def speaks(today: date) -> ColumnElement[bool]:
    """Say in SQL whether an open seat speaks for its organisation on a day.

    The voting delegate always does. The first alternate in line does while the delegate is away,
    or where there is none.
    """
    other = aliased(Seat)
    beside = and_(
        other.group_id == Seat.group_id,
        other.organisation_id == Seat.organisation_id,
        other.ended_at.is_(None),
    )
    present = and_(other.kind == SeatKind.DELEGATE, ~is_away(other.id, today))
    ahead = and_(other.kind == SeatKind.ALTERNATE, other.line < Seat.line)
    blocked = exists().where(beside, or_(present, ahead))
    return or_(Seat.kind == SeatKind.DELEGATE, and_(Seat.kind == SeatKind.ALTERNATE, ~blocked))


def speaking_seats() -> Select[Seat]:
    """Return the seats that speak for their organisations at this moment."""
    return open_seats().where(speaks(clock.today()))


def speaking_seat(group: TopicGroup, organisation: Organisation, person: Person) -> Seat | None:
    """Return the seat by which a person may speak for an organisation in a group now."""
    query = speaking_seats().where(
        Seat.group_id == group.id,
        Seat.organisation_id == organisation.id,
        Seat.person_id == person.id,
    )
    return db.session.scalar(query)


def people_of(
    group: TopicGroup, organisation_ids: Iterable[int], *, only_speaking: bool = False
) -> Sequence[Seat]:
    """Return the seats at the table of some organisations, each with its person.

    With `only_speaking`, those who speak for them now and no others.
    """
    query = speaking_seats() if only_speaking else open_seats()
    query = query.where(
        Seat.group_id == group.id,
        Seat.organisation_id.in_(list(organisation_ids)),
        Seat.kind.in_(AT_THE_TABLE),
    )
    return db.session.scalars(query.options(joinedload(Seat.person)).order_by(Seat.id)).all()


def absence_of(seat: Seat) -> Absence | None:
    """Return until when a delegate is away; None when they are there."""
    return db.session.scalar(open_absences(seat).where(Absence.until_on >= clock.today()))


def open_absences(seat: Seat) -> Select[Absence]:
    """Return what a delegate said last of being away, also where that day is over by now."""
    return select(Absence).where(Absence.seat_id == seat.id, Absence.ended_at.is_(None))
