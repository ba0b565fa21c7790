"""A group as somebody comes in: their seat, their offices, and what waits for them, at once."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased, contains_eager
from werkzeug.exceptions import NotFound

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.prepared import prepared
from hubcommunity.people.models import Person
from hubcommunity.topics.ending_queries import was_inside
from hubcommunity.topics.models import Office, Seat, TopicGroup
from hubcommunity.topics.policy import Place
from hubcommunity.topics.waiting_queries import numbers_in, waiting_at


def entered(slug: str, person: Person, is_staff: bool) -> tuple[TopicGroup, Place]:
    """Return a group and what a person is to its work, in one query; raise 404 where there is none.

    Whom they represent elsewhere, and what they asked for, is left out: that is for the door.
    """
    rows = db.session.execute(*entering(slug, person.id, clock.now(), clock.today())).all()
    if not rows:
        raise NotFound
    group, seat, _office, *numbers = rows[0]
    place = Place(
        person_id=person.id,
        is_staff=is_staff,
        seat=seat,
        offices=[row[2] for row in rows if row[2]],
        was_inside=was_inside(group, person),
    )
    return group, replace(place, waiting=waiting_at(place, *numbers))


@prepared
def entering(slug: str, person_id: int, now: datetime, today: date) -> Any:
    """Select a row for each office, or one where there is none."""
    group = aliased(TopicGroup)  # the numbers have groups of their own
    seat = and_(Seat.group_id == group.id, Seat.person_id == person_id, Seat.ended_at.is_(None))
    office = and_(
        Office.group_id == group.id, Office.person_id == person_id, Office.ended_at.is_(None)
    )
    return (
        select(group, Seat, Office, *numbers_in(group.id, person_id, now, today))
        .outerjoin(Seat, seat)
        .outerjoin(Office, office)
        .outerjoin(Seat.organisation)
        .options(contains_eager(Seat.organisation))
        .where(group.slug == slug)
        .order_by(Office.id)
    )
