"""Who sits in a group today, drawn once for all readers who may see the same of it.

Whose declaration is due is asked on each request: one lapses by the clock.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.fragments import draw
from hubcommunity.core.paging import Page
from hubcommunity.core.watching import remembers
from hubcommunity.membership.vote_queries import VOTES, voting_among
from hubcommunity.organisations.models import Organisation, OrganisationType
from hubcommunity.people.models import Person
from hubcommunity.topics import roster_queries
from hubcommunity.topics.declaration_queries import declared_of
from hubcommunity.topics.models import Seat, TopicGroup
from hubcommunity.topics.policy import Place

SITTING = (TopicGroup, Seat, Organisation, OrganisationType, Person)


class Sitting(NamedTuple):
    """A page of the roster: the organisations by number, and the people who sit for them."""

    page: Page[Any]
    people: tuple[int, ...]


class ForReader(NamedTuple):
    """What the roster of today shows differently to one reader and another."""

    sees_people: bool
    due: frozenset[int] = frozenset()
    represents: frozenset[int] = frozenset()


@remembers(*SITTING)
def sitting(group_id: int, number: int, today: date) -> Sitting:
    page, seats = found(group_id, number, today)
    ids = tuple(organisation.id for organisation in page.items)
    people = tuple(seat.person_id for each in seats.values() for seat in each)
    return Sitting(Page(ids, page.number, page.size, page.total), people)


def found(
    group_id: int, number: int, day: date
) -> tuple[Page[Organisation], Mapping[int, Sequence[Seat]]]:
    group = db.session.get_one(TopicGroup, group_id)
    then = roster_queries.end_of(day)
    page = roster_queries.roster(group, then, number)
    return page, roster_queries.seats_by_organisation(group, then, page.items)


def for_reader(group_id: int, here: Sitting, place: Place) -> ForReader:
    """Return what a reader sees: whose declaration is due, who is inside; and whom they are the
    primary contact of, who sees people.
    """
    if not place.sees_people:
        return ForReader(False)
    theirs = place.represented.intersection(here.page.items)
    if not place.is_inside:
        return ForReader(True, represents=theirs)
    return ForReader(True, frozenset(here.people) - declared_of(group_id, here.people), theirs)


@remembers(*SITTING, *VOTES)
def table_drawn(group_id: int, number: int, today: date, reader: ForReader) -> Markup:
    """Return a page of the roster of today."""
    page, seats = found(group_id, number, today)
    voting = voting_among(organisation.id for organisation in page.items)
    return drawn(group_id, page, seats, reader, voting)


def table_then(
    group_id: int, number: int, day: date, sees_people: bool
) -> tuple[Page[Any], Markup]:
    """Return a page of the roster of a day before, which says nothing of votes and declarations."""
    page, seats = found(group_id, number, day)
    return page, drawn(group_id, page, seats, ForReader(sees_people), None)


def drawn(
    group_id: int,
    page: Page[Organisation],
    seats: Mapping[int, Sequence[Seat]],
    reader: ForReader,
    voting: frozenset[int] | None,
) -> Markup:
    return draw(
        "topics/_roster.html",
        group=db.session.get_one(TopicGroup, group_id),
        organisations=page.items,
        seats=seats,
        reader=reader,
        voting=voting,
        today=clock.today(),
    )
