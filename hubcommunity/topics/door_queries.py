"""A group as somebody comes in: their seat, their offices, and what waits for them, at once."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select, true
from sqlalchemy.orm import aliased, contains_eager
from werkzeug.exceptions import NotFound

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.prepared import Prepared, prepared
from hubcommunity.people.models import Person
from hubcommunity.topics.declaration_queries import A_YEAR, made_since
from hubcommunity.topics.ending_queries import was_inside
from hubcommunity.topics.models import Office, Seat, TopicGroup
from hubcommunity.topics.policy import Place
from hubcommunity.topics.queries import in_order
from hubcommunity.topics.waiting_queries import numbers_in, waiting_at


def entered(slug: str, person: Person, is_staff: bool) -> tuple[TopicGroup, Place]:
    """Return a group and what a person is to its work, in one query; raise 404 where there is none.

    Of those who run it, only the person is named; whom they represent elsewhere is left out.
    """
    return come_in(entering(*values_for(slug, person)), person, is_staff)


def arrived(slug: str, person: Person, is_staff: bool) -> tuple[TopicGroup, Place]:
    """Return the same with everybody who runs the group: for the pages that are for all."""
    return come_in(arriving(*values_for(slug, person)), person, is_staff)


def values_for(slug: str, person: Person) -> tuple[str, int, datetime, date, datetime]:
    now = clock.now()
    return slug, person.id, now, clock.today(), now - A_YEAR


def come_in(asked: Prepared[Any], person: Person, is_staff: bool) -> tuple[TopicGroup, Place]:
    rows = db.session.execute(*asked).all()
    if not rows:
        raise NotFound
    group, seat, _office, declared, *numbers = rows[0]
    offices = in_order(row[2] for row in rows if row[2])
    place = Place(
        person_id=person.id,
        is_staff=is_staff,
        seat=seat,
        offices=[office for office in offices if office.person_id == person.id],
        run_by=offices,
        was_inside=was_inside(group, person),
        declared=declared,
    )
    return group, replace(place, waiting=waiting_at(place, *numbers))


@prepared
def entering(slug: str, person_id: int, now: datetime, today: date, since: datetime) -> Any:
    own = Office.person_id == person_id
    return door(slug, person_id, now, today, since, own)


@prepared
def arriving(slug: str, person_id: int, now: datetime, today: date, since: datetime) -> Any:
    people = contains_eager(Office.person)
    query = door(slug, person_id, now, today, since, true())
    return query.outerjoin(Office.person).options(people)


def door(slug: str, person_id: int, now: datetime, today: date, since: datetime, whose: Any) -> Any:
    """Select a row for each office, or one where there is none."""
    group = aliased(TopicGroup)  # the numbers have groups of their own
    seat = and_(Seat.group_id == group.id, Seat.person_id == person_id, Seat.ended_at.is_(None))
    office = and_(Office.group_id == group.id, Office.ended_at.is_(None), whose)
    declared = made_since(group.id, person_id, since).exists()
    return (
        select(group, Seat, Office, declared, *numbers_in(group.id, person_id, now, today))
        .outerjoin(Seat, seat)
        .outerjoin(Office, office)
        .outerjoin(Seat.organisation)
        .options(contains_eager(Seat.organisation))
        .where(group.slug == slug)
        .order_by(Office.id)
    )
