"""How many members there are of each country, type, topic and tier, under any filters.

Without words, members are counted once in every combination of the facets: a few hundred numbers,
from which the number beside each value follows for all filters. That is one query, and one more for
the topics, of which a member has several. What words find is counted in memory, by the table.
"""

from collections import Counter
from collections.abc import Iterator
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
    codes,
    members,
    tiers,
    topics,
    types,
)
from hubcommunity.directory.word_queries import found_by, numbers_of
from hubcommunity.organisations.models import Organisation, organisation_topics

# The facets of which a member has one.
ALONE: tuple[Any, ...] = (Organisation.country, Organisation.type_id, Organisation.tier_id)


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
    if filters.q:
        return count_found(filters)
    with_topics = all_cells(with_topics=True)
    here = with_topics if filters.topic else all_cells(with_topics=False)
    return Facets(
        total=sum(cell.number for cell in left_by(filters, here)),
        countries=tally("country", filters, here),
        types=tally("type", filters, here),
        topics=tally("topic", filters, with_topics),
        tiers=tally("tier", filters, here),
    )


def count_found(filters: Filters) -> Facets:
    found = found_by(filters)
    return Facets(
        total=len(found),
        countries=numbers_of("country", filters, found),
        types=numbers_of("type", filters, found),
        topics=numbers_of("topic", filters, found),
        tiers=numbers_of("tier", filters, found),
    )


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
    return remembered(MEMBERS, key, lambda: read_cells(with_topics=with_topics))


def read_cells(*, with_topics: bool) -> list[Cell]:
    type_of, tier_of, topic_of = (codes(known()) for known in (types, tiers, topics))
    rows = db.session.execute(combinations(with_topics))
    return [
        Cell(number, country or "", type_of[type_id], tier_of[tier_id], topic_of[topic_id])
        for number, country, type_id, tier_id, topic_id in rows
    ]


def combinations(with_topics: bool) -> Select[Any]:
    """Return the query of the members' number by all facets, if asked by topic too."""
    query: Select[Any] = members(EVERYONE)
    topic: Any = null()
    apart = [*ALONE]
    if with_topics:
        topic = organisation_topics.c.topic_id
        apart.append(topic)
        query = query.join(
            organisation_topics, organisation_topics.c.organisation_id == Organisation.id
        )
    return query.with_only_columns(func.count(), *ALONE, topic).group_by(*apart)
