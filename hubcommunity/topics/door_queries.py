"""A group as somebody comes in: their seat, their offices, and what waits for them, at once.

Remembered for each of them until something of it is written, or lapses by the clock.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select, true
from sqlalchemy.orm import aliased, contains_eager
from werkzeug.exceptions import NotFound

from hubcommunity.core import clock
from hubcommunity.core.db import db, is_only_reading
from hubcommunity.core.kept_rows import handed, kept
from hubcommunity.core.prepared import prepared
from hubcommunity.core.revisions import OWN
from hubcommunity.core.watching import first_of, lasts, remembers
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.absence_models import Absence
from hubcommunity.topics.calls.models import Call, Elector, Position, Round
from hubcommunity.topics.declaration_models import Declaration
from hubcommunity.topics.declaration_queries import A_YEAR, of
from hubcommunity.topics.ending_queries import was_inside
from hubcommunity.topics.meetings.models import Invitation, Meeting
from hubcommunity.topics.models import Office, Seat, TopicGroup
from hubcommunity.topics.policy import Place
from hubcommunity.topics.queries import in_order
from hubcommunity.topics.request_models import JoinRequest
from hubcommunity.topics.waiting_queries import first_to_lapse, numbers_in, waiting_at

SEATED = (TopicGroup, Seat, Office, Organisation, Person)
WAITING = (Meeting, Invitation, Call, Round, Elector, Position, Absence, JoinRequest)


class Door(NamedTuple):
    """A group, and what somebody is to it, while nothing of it has lapsed."""

    group: TopicGroup
    seat: Seat | None
    offices: tuple[Office, ...]
    was_inside: bool
    declared_at: datetime | None
    numbers: tuple[int, ...]
    lapses: tuple[datetime | None, ...]

    @property
    def declared(self) -> bool:
        return self.declared_at is not None and self.declared_at > clock.now() - A_YEAR

    @property
    def until(self) -> datetime | None:
        return first_of(*self.lapses)


def entered(slug: str, person: Person, is_staff: bool) -> tuple[TopicGroup, Place]:
    """Return a group and what a person is to its work, in one query; raise 404 where there is none.

    Of those who run it, only the person is named; whom they represent elsewhere is left out.
    """
    return come_in(slug, person, is_staff, with_all=False)


def arrived(slug: str, person: Person, is_staff: bool) -> tuple[TopicGroup, Place]:
    """Return the same with everybody who runs the group: for the pages that are for all."""
    return come_in(slug, person, is_staff, with_all=True)


def come_in(
    slug: str, person: Person, is_staff: bool, *, with_all: bool
) -> tuple[TopicGroup, Place]:
    door = door_for(slug, person.id, clock.today(), with_all)
    place = Place(
        person_id=person.id,
        is_staff=is_staff,
        seat=door.seat,
        offices=[office for office in door.offices if office.person_id == person.id],
        run_by=door.offices,
        was_inside=door.was_inside,
        declared=door.declared,
    )
    return door.group, replace(place, waiting=waiting_at(place, *door.numbers))


def door_for(slug: str, person_id: int, today: date, with_all: bool) -> Door:
    if not is_only_reading():
        return find_door(slug, person_id, today, with_all)
    return rows_of(kept_door(slug, person_id, today, with_all), handed)


@remembers(*SEATED, *WAITING, Declaration, shelf=OWN, still_holds=lasts)
def kept_door(slug: str, person_id: int, today: date, with_all: bool) -> Door:
    return rows_of(find_door(slug, person_id, today, with_all), kept)


def rows_of(door: Door, through: Callable[[Any], Any]) -> Door:
    """Return the same with its rows as they come through a function."""
    return door._replace(
        group=through(door.group),
        seat=through(door.seat) if door.seat else None,
        offices=tuple(map(through, door.offices)),
    )


def find_door(slug: str, person_id: int, today: date, with_all: bool) -> Door:
    asked = (arriving if with_all else entering)(slug, person_id, clock.now(), today)
    rows = db.session.execute(*asked).all()
    if not rows:
        raise NotFound
    group, seat, _office, declared_at, *told = rows[0]
    return Door(
        group=group,
        seat=seat,
        offices=tuple(in_order(row[2] for row in rows if row[2])),
        was_inside=was_inside(group, person_id),
        declared_at=declared_at,
        numbers=tuple(told[:3]),
        lapses=tuple(told[3:]),
    )


@prepared
def entering(slug: str, person_id: int, now: datetime, today: date) -> Any:
    return door(slug, person_id, now, today, Office.person_id == person_id)


@prepared
def arriving(slug: str, person_id: int, now: datetime, today: date) -> Any:
    query = door(slug, person_id, now, today, true())
    return query.outerjoin(Office.person).options(contains_eager(Office.person))


def door(slug: str, person_id: int, now: datetime, today: date, whose: Any) -> Any:
    """Select a row for each office, or one where there is none."""
    group = aliased(TopicGroup)  # the numbers have groups of their own
    seat = and_(Seat.group_id == group.id, Seat.person_id == person_id, Seat.ended_at.is_(None))
    office = and_(Office.group_id == group.id, Office.ended_at.is_(None), whose)
    declared = select(func.max(Declaration.made_at)).where(of(group.id, person_id))
    waits = (group.id, person_id, now, today)
    return (
        select(group, Seat, Office, declared.scalar_subquery())
        .add_columns(*numbers_in(*waits), *first_to_lapse(*waits))
        .outerjoin(Seat, seat)
        .outerjoin(Office, office)
        .outerjoin(Seat.organisation)
        .options(contains_eager(Seat.organisation))
        .where(group.slug == slug)
        .order_by(Office.id)
    )
