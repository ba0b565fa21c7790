"""How many members there are of each country, type, topic and tier, under any filters.

Members are counted once in every combination of the facets: a few hundred numbers, from which the
number beside each value follows for all filters. That is one query, and one more for the topics,
of which a member has several.
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
    members,
    tiers,
    topics,
    types,
)
from hubcommunity.organisations.models import Organisation, organisation_topics


class Cell(NamedTuple):
    """The members that agree in all facets; no topic where topics are not asked for."""

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
    with_topics = cells(filters.q, with_topics=True)
    here = with_topics if filters.topic else cells(filters.q, with_topics=False)
    return Facets(
        total=sum(cell.number for cell in left_by(filters, here)),
        countries=tally("country", filters, here),
        types=tally("type", filters, here),
        topics=tally("topic", filters, with_topics),
        tiers=tally("tier", filters, here),
    )


def members_by_country() -> dict[str, int]:
    """Count all members by country; every visitor of the home page asks for it."""

    def count() -> dict[str, int]:
        return tally("country", EVERYONE, cells("", with_topics=False))

    return remembered(MEMBERS, ("by country", clock.today()), count)


def tally(facet: str, filters: Filters, counted: list[Cell]) -> dict[str, int]:
    """Add up the members by the values of a facet, the filter by that facet left out."""
    found: Counter[str] = Counter()
    for cell in left_by(filters, counted, but=facet):
        found[getattr(cell, facet)] += cell.number
    return dict(found)


def left_by(filters: Filters, counted: list[Cell], but: str = "") -> Iterator[Cell]:
    """Yield the cells that the filters by facets leave."""
    chosen = {facet: getattr(filters, facet) for facet in Cell._fields[1:] if facet != but}
    asked = [(facet, value) for facet, value in chosen.items() if value]
    for cell in counted:
        if all(getattr(cell, facet) == value for facet, value in asked):
            yield cell


def cells(q: str, *, with_topics: bool) -> list[Cell]:
    """Count the members that have the words, in every combination; by heart without words.

    For words only what follows from the numbers is remembered: it is a hundred times smaller.
    """
    words = Filters(q=q)
    if words.q:
        return count_cells(words, with_topics)
    key = ("cells", clock.today(), with_topics)
    return remembered(MEMBERS, key, lambda: count_cells(EVERYONE, with_topics))


def count_cells(words: Filters, with_topics: bool) -> list[Cell]:
    type_of, tier_of, topic_of = (codes(known()) for known in (types, tiers, topics))
    rows = db.session.execute(combinations(words, with_topics))
    return [
        Cell(number, country, type_of[type_id], tier_of[tier_id], topic_of[topic_id])
        for number, country, type_id, tier_id, topic_id in rows
    ]


def codes(known: dict[str, tuple[int, str]]) -> dict[int | None, str]:
    return {None: "", **{id_: code for code, (id_, _name) in known.items()}}


def combinations(words: Filters, with_topics: bool) -> Select[Any]:
    """Return the query of the members' number by country, type, tier and, if asked, topic."""
    by: list[Any] = [Organisation.country, Organisation.type_id, Organisation.tier_id]
    query: Select[Any] = members(words)
    if not with_topics:
        return query.with_only_columns(func.count(), *by, null()).group_by(*by)
    by.append(organisation_topics.c.topic_id)
    query = query.join(
        organisation_topics, organisation_topics.c.organisation_id == Organisation.id
    )
    return query.with_only_columns(func.count(), *by).group_by(*by)
