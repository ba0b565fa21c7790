"""What words find among the members, by the table of all members in this process's memory.

The database says which members have the words. All else follows from the table without another
look at rows: who of them the filters leave, the number beside each value, and the order. So words
that nobody asked for before cost little, however many members they find.
"""

import heapq
from collections.abc import Iterable
from itertools import islice

from hubcommunity.core import clock
from hubcommunity.core.bits import bits_at, numbers_in
from hubcommunity.core.revisions import LISTS, remembered
from hubcommunity.core.search import asked_words, ids_matching
from hubcommunity.directory.member_queries import BEST, MEMBERS, NEWEST, Filters
from hubcommunity.directory.table_queries import id_of, table
from hubcommunity.organisations.models import Organisation

FACETS = ("country", "type", "tier", "topic")


def places_with(q: str) -> int:
    """Return the set of the places of the members that have the words; the last few are kept."""

    def look() -> int:
        return table().places_of(ids_matching(Organisation, q))

    return remembered(MEMBERS, ("places", clock.today(), q), look, LISTS)


def found_by(filters: Filters, but: str = "") -> int:
    """Return the set of the places of the members that words and filters leave, a facet left out
    if asked."""
    found, values = places_with(filters.q), table().values
    for facet in FACETS:
        value = getattr(filters, facet)
        if value and facet != but:
            found &= values[facet].get(value, 0)
    return found


def numbers_of(facet: str, filters: Filters, found: int) -> dict[str, int]:
    """Count what is found by the values of a facet, the filter by that facet left out; `found` is
    what words and all filters leave."""
    if getattr(filters, facet):
        found = found_by(filters, but=facet)
    counted = ((value, (found & has).bit_count()) for value, has in table().values[facet].items())
    return {value: number for value, number in counted if number}


def ids_in_order(found: int, filters: Filters, until: int) -> list[int]:
    """Return the ids at the places in the order of the filters, so many from the first on."""
    known = table()
    if filters.order == BEST:
        return [known.ids[place] for place in best_first(found, asked_words(filters.q), until)]
    places = numbers_in(found, known.size)
    if filters.order == NEWEST:
        ages = heapq.nlargest(until, map(known.ages.__getitem__, places))
        return [id_of(age) for age in ages]
    return [known.ids[place] for place in islice(places, until)]


def best_first(found: int, words: Iterable[str], until: int) -> list[int]:
    """Return so many places, each by name: first those whose name has every word, then those that
    have them in name and short name together, then the others."""
    names, size = table().names, table().size
    ordered: list[int] = []
    for ends in (names.ends, names.both):
        near = numbers_in(found, size)
        for word in words:
            near = names.with_word(word, near, ends)
        nearest = list(islice(near, until - len(ordered)))
        ordered += nearest
        found &= ~bits_at(nearest, size)
    return [*ordered, *islice(numbers_in(found, size), until - len(ordered))]
