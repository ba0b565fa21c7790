"""Declarations of interests: which hold, which are due, and what was declared when."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.prepared import prepared
from hubcommunity.core.watching import remembers
from hubcommunity.people.models import Person
from hubcommunity.topics.declaration_models import Declaration
from hubcommunity.topics.ending_queries import counts
from hubcommunity.topics.models import Seat, TopicGroup

A_YEAR = timedelta(days=365)
AHEAD = timedelta(days=30)


def holds(group: TopicGroup, person: Person) -> bool:
    """Say whether a person has declared their interests to a group within the last year."""
    return in_force_of(group.id, person.id)


def declaration_holds(seat: Seat) -> bool:
    """Say whether who sits here has declared their interests to the group within the last year.

    Ask this before a position is taken: when a declaration lapses, the seat itself stays.
    """
    return in_force_of(seat.group_id, seat.person_id)


def in_force_of(group_id: int, person_id: int) -> bool:
    query = made_since(group_id, person_id, clock.now() - A_YEAR)
    return db.session.scalar(query.limit(1)) is not None


def made_since(group_id: Any, person_id: int, since: datetime) -> Select[int]:
    return select(Declaration.id).where(of(group_id, person_id), Declaration.made_at > since)


def of(group_id: Any, person_id: int) -> ColumnElement[bool]:
    return and_(Declaration.group_id == group_id, Declaration.person_id == person_id)


def declared_of(group_id: int, people: Sequence[int]) -> set[int]:
    """Return those of these people, by number, whose declarations to a group hold."""
    since = clock.now() - A_YEAR
    return {person for person, at in last_declared(group_id, tuple(people)) if at > since}


@remembers(Declaration)
def last_declared(group_id: int, people: tuple[int, ...]) -> tuple[tuple[int, datetime], ...]:
    """Return which of these people have declared their interests to a group, and when last."""
    return tuple(tuple(row) for row in db.session.execute(*declared_among(group_id, people)))


@prepared
def declared_among(group_id: int, person_ids: Sequence[int]) -> Any:
    query = select(Declaration.person_id, func.max(Declaration.made_at))
    query = query.where(Declaration.group_id == group_id, Declaration.person_id.in_(person_ids))
    return query.group_by(Declaration.person_id)


def people_in(group: TopicGroup, number: int) -> Page[Seat]:
    """Return a page of those who sit in a group, or sat there when it concluded, by name."""
    query = select(Seat).join(Seat.person).where(Seat.group_id == group.id, counts(group))
    query = query.options(joinedload(Seat.person), joinedload(Seat.organisation))
    order = [Person.family_name, Person.given_name, Person.id]
    return paginate(query, order, number)


def by_person(group: TopicGroup, seats: Iterable[Seat]) -> dict[int, list[Declaration]]:
    """Return what some people have declared to a group, by person, the latest first."""
    wanted = [seat.person_id for seat in seats]
    query = select(Declaration).where(
        Declaration.group_id == group.id, Declaration.person_id.in_(wanted)
    )
    found: dict[int, list[Declaration]] = {number: [] for number in wanted}
    for one in db.session.scalars(query.order_by(Declaration.id.desc())):
        found[one.person_id].append(one)
    return found


def latest(group: TopicGroup, person: Person) -> Declaration | None:
    """Return what a person has declared to a group last."""
    query = select(Declaration).where(of(group.id, person.id))
    return db.session.scalar(query.order_by(Declaration.id.desc()).limit(1))


def to_remind_of(reminded: int, made_before: datetime, limit: int) -> Select[Declaration]:
    """Select the latest declarations of people who sit that are this old, and were reminded of
    so many times.
    """
    later = aliased(Declaration)
    newer = exists().where(
        later.group_id == Declaration.group_id,
        later.person_id == Declaration.person_id,
        later.id > Declaration.id,
    )
    sits = exists().where(
        Seat.group_id == Declaration.group_id,
        Seat.person_id == Declaration.person_id,
        Seat.ended_at.is_(None),
    )
    return (
        select(Declaration)
        .where(Declaration.reminded == reminded, Declaration.made_at <= made_before)
        .where(sits, ~newer)
        .order_by(Declaration.id)
        .limit(limit)
    )
