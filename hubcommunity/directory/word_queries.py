"""What words find among the members, by the table of all members in this process's memory.

The database says which members have the words. All else follows from the table without another
look at rows: who of them the filters leave, the number beside each value, and the order. So words
that nobody asked for before cost little, however many members they find.
"""

from array import array
from collections.abc import Iterator, Sequence
from itertools import islice

from pyroaring import FrozenBitMap

from hubcommunity.core import clock
from hubcommunity.core.revisions import LISTS, remembered
from hubcommunity.core.search import asked_words, ids_matching
from hubcommunity.directory.member_queries import BEST, MEMBERS, NEWEST, Filters
from hubcommunity.directory.table_queries import Table, table
from hubcommunity.organisations.models import Organisation

FACETS = ("country", "type", "tier", "topic")


NOBODY = FrozenBitMap()


def with_words(q: str) -> FrozenBitMap:
    """Return the ids of the members that have the words; the last few answers are kept."""

    def look() -> FrozenBitMap:
        return FrozenBitMap(ids_matching(Organisation, q)) & table().everyone

    return remembered(MEMBERS, ("ids", clock.today(), q), look, LISTS)


def found_by(filters: Filters, but: str = "") -> FrozenBitMap:
    """Return the ids of the members that words and filters leave, a facet left out if asked."""
    found, values = with_words(filters.q), table().values
    for facet in FACETS:
        value = getattr(filters, facet)
        if value and facet != but:
            found &= values[facet].get(value, NOBODY)
    return found


def numbers_of(facet: str, filters: Filters, found: FrozenBitMap) -> dict[str, int]:
    """Count what is found by the values of a facet, the filter by that facet left out; `found` is
    what words and all filters leave."""
    if getattr(filters, facet):
        found = found_by(filters, but=facet)
    values = table().values[facet].items()
    counted = ((value, found.intersection_cardinality(has)) for value, has in values)
    return {value: number for value, number in counted if number}


def ids_in_order(found: FrozenBitMap, filters: Filters, until: int) -> list[int]:
    """Return the ids of what is found in the order of the filters, so many from the first on."""
    known = table()
    if filters.order == BEST:
        return best_first(known, found, asked_words(filters.q), until)
    order = known.newest if filters.order == NEWEST else known.by_name
    return [order.ids[place] for place in islice(order.places_of(found), until)]


def best_first(known: Table, found: FrozenBitMap, words: Sequence[str], until: int) -> list[int]:
    """Return so many ids, each by name: first those whose name has every word, then those that
    have them in name and short name together, then the others."""
    order, names = known.by_name, known.names
    few = [*order.places_of(found)] if order.is_few(found) else []

    def named(ends: "array[int]") -> Iterator[int]:
        if few:
            return names.with_words(words, few, ends)
        # Of many, most do not have the words in the name: they are not looked at one by one.
        all_named = names.with_words(words[1:], names.having(words[0], ends), ends)
        return (place for place in all_named if order.ids[place] in found)

    chosen: dict[int, None] = {}
    for places in (named(names.ends), named(names.both), few or order.places_of(found)):
        others = (place for place in places if place not in chosen)
        chosen |= dict.fromkeys(islice(others, until - len(chosen)))
    return [order.ids[place] for place in chosen]
