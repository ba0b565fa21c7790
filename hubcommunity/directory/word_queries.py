"""What words find among the members, by a table of all members in this process's memory.

The database says which members have the words. All else follows from the table without another
look at rows: who of them the filters leave, the number beside each value, and the order. So words
that nobody asked for before cost little, however many members they find.

The table is read anew when members change, and kept once a process: about 300 bytes a member.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.revisions import LISTS, TABLES, remembered
from hubcommunity.core.search import asked_words, ids_matching
from hubcommunity.directory.member_queries import (
    BEST,
    BY_NAME,
    EVERYONE,
    MEMBERS,
    NEWEST,
    Filters,
    codes,
    members,
    tiers,
    topics,
    types,
)
from hubcommunity.organisations.models import Organisation, organisation_topics

FACETS = ("country", "type", "tier", "topic")
Places = Sequence[int]


@dataclass(frozen=True)
class Table:
    """All members, ordered by name: what stands at a place of one column belongs to one member.

    `named` and `named_shortly` are folded, with a space before each word: the name, and the name
    with the short name. `values` are by facet the codes of a member, which only topics has several.
    """

    place_of: dict[int, int]
    ids: list[int]
    since: list[date | None]
    named: list[str]
    named_shortly: list[str]
    values: dict[str, list[tuple[str, ...]]]


def table() -> Table:
    """Return the table of the present members, remembered until members change."""
    return remembered(MEMBERS, ("table", clock.today()), read_table, TABLES)


def read_table() -> Table:
    columns = (
        Organisation.id,
        Organisation.country,
        Organisation.type_id,
        Organisation.tier_id,
        Organisation.member_from,
        Organisation.name_folded,
        Organisation.short_folded,
    )
    rows = db.session.execute(members(EVERYONE).with_only_columns(*columns).order_by(*BY_NAME))
    made = Table({}, [], [], [], [], {facet: [] for facet in FACETS})
    one = {code: (code,) for code in ("", *types(), *tiers())}  # one tuple for all who share it
    type_of, tier_of, topics_of = codes(types()), codes(tiers()), topics_by_member()
    for place, (id_, country, type_id, tier_id, since, name, short) in enumerate(rows):
        made.place_of[id_] = place
        made.ids.append(id_)
        made.since.append(since)
        made.named.append(f" {name}")
        made.named_shortly.append(f" {name} {short}" if short else made.named[-1])
        made.values["country"].append(one.setdefault(country, (country,)))
        made.values["type"].append(one[type_of[type_id]])
        made.values["tier"].append(one[tier_of[tier_id]])
        made.values["topic"].append(topics_of.get(id_, ()))
    return made


def topics_by_member() -> dict[int, tuple[str, ...]]:
    """Return the codes of the topics of each organisation, one tuple for all who share them."""
    topic_of = codes(topics())
    found: dict[int, tuple[str, ...]] = {}
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    for id_, topic_id in db.session.execute(select(organisation_topics)):
        several = (*found.get(id_, ()), topic_of[topic_id])
        found[id_] = shared.setdefault(several, several)
    return found


def places_of(q: str) -> Places:
    """Return the places of the members that have the words, by name; the last few are kept."""

    def look() -> Places:
        known = table().place_of
        ids = ids_matching(Organisation, q)
        return array("l", sorted([place for place in map(known.get, ids) if place is not None]))

    return remembered(MEMBERS, ("places", clock.today(), q), look, LISTS)


def found_by(filters: Filters, but: str = "") -> Places:
    """Return the places of the members that words and filters leave, a facet left out if asked."""
    places = places_of(filters.q)
    for facet in FACETS:
        value = getattr(filters, facet)
        if value and facet != but:
            values = table().values[facet]
            places = [place for place in places if value in values[place]]
    return places


def numbers_of(facet: str, filters: Filters, found: Places) -> dict[str, int]:
    """Count what is found by the values of a facet, the filter by that facet left out; `found` is
    what words and all filters leave."""
    places = found_by(filters, but=facet) if getattr(filters, facet) else found
    told: Counter[str] = Counter()
    for values, number in Counter(map(table().values[facet].__getitem__, places)).items():
        for value in values:
            told[value] += number
    return dict(told)


def ids_in_order(places: Places, filters: Filters, until: int) -> list[int]:
    """Return the ids at the places in the order of the filters, the first so many at least."""
    known = table()
    if filters.order == NEWEST:
        newest = [(known.since[place] or date.min, known.ids[place]) for place in places]
        return [id_ for _since, id_ in sorted(newest, reverse=True)]
    if filters.order == BEST:
        places = best_first(places, asked_words(filters.q), until)
    return [known.ids[place] for place in places]


def best_first(places: Places, words: Iterable[str], until: int) -> Places:
    """Order as `core.search.distance` does, only so far as is asked."""
    ordered: list[int] = []
    for texts in (table().named, table().named_shortly):
        near = places
        for word in words:
            near = [place for place in near if f" {word}" in texts[place]]
        ordered += near
        if len(ordered) >= until:
            return ordered
        taken = set(near)
        places = [place for place in places if place not in taken]
    return [*ordered, *places]
