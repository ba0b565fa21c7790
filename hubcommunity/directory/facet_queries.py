"""How many members there are of each country, type, topic and tier, under any filters.

Members are counted once in every combination of the facets: a few hundred numbers, from which the
number beside each value follows for all filters. That is one query, and one more for the topics,
of which a member has several.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, func, null

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.revisions import FOUND, remembered
from hubcommunity.directory.member_queries import (
    EVERYONE,
    MEMBERS,
    Filters,
    members,
    tiers,
    topics,
    types,
)
from hubcommunity.organisations.models import Organisation, organisation_topics

# The facets of which a member has one, with the column behind each.
ALONE: dict[str, Any] = {
    "country": Organisation.country,
    "type": Organisation.type_id,
    "tier": Organisation.tier_id,
}


class Cell(NamedTuple):
    """The members that agree in all facets; empty is what they were not counted by."""

    number: int
    country: str
    type: str
    tier: str
    topic: str


@dataclass(frozen=True)
class Facets:
    """What the list has, and would have for each value of a facet with the other filters kept."""

    total: int
    countries: dict[str, int]
    types: dict[str, int]
    topics: dict[str, int]
    tiers: dict[str, int]


def facets(filters: Filters) -> Facets:
    """Count the members that the filters leave, remembered until members change."""
    asked = filters.unsorted
    key = ("facets", clock.today(), asked)
    return remembered(MEMBERS, key, lambda: count_facets(asked), FOUND)


def count_facets(filters: Filters) -> Facets:
    here, with_topics = counted(filters)
    return Facets(
        total=sum(cell.number for cell in left_by(filters, here)),
        countries=tally("country", filters, here),
        types=tally("type", filters, here),
        topics=tally("topic", filters, with_topics),
        tiers=tally("tier", filters, here),
    )


def counted(filters: Filters) -> tuple[list[Cell], list[Cell]]:
    """Return the cells that the facets are added up from, and those that topics are.

    They are known by heart where no words are asked for. For words, of which anybody can ask ever
    new ones, only what follows from the numbers is remembered, which is a hundred times smaller,
    and no more is counted than these filters need.
    """
    if not filters.q:
        with_topics = all_cells(with_topics=True)
        return (with_topics if filters.topic else all_cells(with_topics=False)), with_topics
    words = Filters(q=filters.q)
    if filters.topic:
        found = read_cells(words, ALONE, with_topics=True)
        return found, found
    asked = [facet for facet in ALONE if getattr(filters, facet)]
    here = read_cells(words, ALONE, with_topics=False)
    return here, read_cells(words, asked, with_topics=True)


def members_by_country() -> dict[str, int]:
    """Count all members by country; every visitor of the home page asks for it."""

    def count() -> dict[str, int]:
        return tally("country", EVERYONE, all_cells(with_topics=False))

    return remembered(MEMBERS, ("by country", clock.today()), count)


def tally(facet: str, filters: Filters, cells: list[Cell]) -> dict[str, int]:
    """Add up the members by the values of a facet, the filter by that facet left out."""
    found: Counter[str] = Counter()
    for cell in left_by(filters, cells, but=facet):
        found[getattr(cell, facet)] += cell.number
    return dict(found)


def left_by(filters: Filters, cells: list[Cell], but: str = "") -> Iterator[Cell]:
    """Yield the cells that the filters by facets leave."""
    chosen = {facet: getattr(filters, facet) for facet in Cell._fields[1:] if facet != but}
    asked = [(facet, value) for facet, value in chosen.items() if value]
    for cell in cells:
        if all(getattr(cell, facet) == value for facet, value in asked):
            yield cell


def all_cells(*, with_topics: bool) -> list[Cell]:
    """Count all members in every combination, remembered until members change."""
    key = ("cells", clock.today(), with_topics)
    return remembered(MEMBERS, key, lambda: read_cells(EVERYONE, ALONE, with_topics=with_topics))


def read_cells(words: Filters, by: Collection[str], *, with_topics: bool) -> list[Cell]:
    type_of, tier_of, topic_of = (codes(known()) for known in (types, tiers, topics))
    rows = db.session.execute(combinations(words, by, with_topics))
    return [
        Cell(number, country or "", type_of[type_id], tier_of[tier_id], topic_of[topic_id])
        for number, country, type_id, tier_id, topic_id in rows
    ]


def codes(known: dict[str, tuple[int, str]]) -> dict[int | None, str]:
    return {None: "", **{id_: code for code, (id_, _name) in known.items()}}


def combinations(words: Filters, by: Collection[str], with_topics: bool) -> Select[Any]:
    """Return the query of the members' number by some of the facets and, if asked, by topic."""
    query: Select[Any] = members(words)
    topic: Any = null()
    apart = [ALONE[facet] for facet in by]
    if with_topics:
        topic = organisation_topics.c.topic_id
        apart.append(topic)
        query = query.join(
            organisation_topics, organisation_topics.c.organisation_id == Organisation.id
        )
    shown = [column if facet in by else null() for facet, column in ALONE.items()]
    return query.with_only_columns(func.count(), *shown, topic).group_by(*apart)
