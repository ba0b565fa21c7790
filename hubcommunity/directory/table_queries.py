"""The table of all members in this process's memory, by which what words find is cut and counted.

It is read anew when members change, and kept once a process: about 70 bytes a member.
"""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import Any

from pyroaring import FrozenBitMap
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.revisions import TABLES, remembered
from hubcommunity.core.search import numbers_as_text, numbers_from
from hubcommunity.directory.member_queries import (
    BY_NAME,
    EVERYONE,
    MEMBERS,
    codes,
    members,
    tiers,
    topics,
    types,
)
from hubcommunity.organisations.models import Organisation, organisation_topics

BATCH = 1_000
FEW = 50  # what is fewer than one of so many is ordered quicker by itself than out of all
COLUMNS = (
    Organisation.id,
    Organisation.country,
    Organisation.type_id,
    Organisation.tier_id,
    Organisation.member_from,
    Organisation.name_folded,
    Organisation.short_folded,
)


@dataclass(frozen=True)
class Names:
    """The folded names of all members, one behind the other, with a space before each word.

    A member's name is from the place in `starts` to that in `ends`; `both` is where its short name
    ends, too.
    """

    text: bytes
    starts: "array[int]"
    ends: "array[int]"
    both: "array[int]"

    def with_word(self, word: str, places: Iterable[int], ends: "array[int]") -> Iterator[int]:
        """Yield those of the places, which ascend, at which a word begins so before the end."""
        asked, hit = f" {word}".encode(), -1
        for place in places:
            if hit < self.starts[place]:
                hit = self.text.find(asked, self.starts[place])
                if hit < 0:
                    return
            if hit < ends[place]:
                yield place

    def with_words(
        self, words: Iterable[str], places: Iterable[int], ends: "array[int]"
    ) -> Iterator[int]:
        for word in words:
            places = self.with_word(word, places, ends)
        return iter(places)

    def having(self, word: str, ends: "array[int]") -> Iterator[int]:
        """Yield the places of all, which ascend, at which a word begins so before the end."""
        asked = f" {word}".encode()
        hit = self.text.find(asked)
        while hit >= 0:
            place = bisect_right(self.starts, hit) - 1
            if hit < ends[place]:
                yield place
            hit = self.text.find(asked, self.starts[place + 1])


@dataclass(frozen=True)
class Order:
    """All members in one order: the id at each place, and the place by the id."""

    ids: "array[int]"
    places: "array[int]" = field(repr=False)

    def places_of(self, found: FrozenBitMap) -> Iterator[int]:
        """Yield the places of some members, the first first."""
        if self.is_few(found):
            return iter(sorted(map(self.places.__getitem__, found)))
        return (place for place, id_ in enumerate(self.ids) if id_ in found)

    def is_few(self, found: FrozenBitMap) -> bool:
        return len(found) * FEW <= len(self.ids)


@dataclass(frozen=True)
class Table:
    """All members by name, at the places of which their `names` stand, and from the newest on.

    `values` are the ids of the members that have a value, by facet and code.
    """

    everyone: FrozenBitMap
    by_name: Order
    newest: Order
    names: Names
    values: dict[str, dict[str, FrozenBitMap]]


def table() -> Table:
    """Return the table of the present members, remembered until members change."""
    return remembered(MEMBERS, ("table", clock.today()), read_table, TABLES)


def read_table() -> Table:
    ids, countries, type_ids, tier_ids, since, names, shorts = read_columns()
    return Table(
        everyone=FrozenBitMap(ids),
        by_name=order_of(ids),
        newest=order_of([id_ for _day, id_ in sorted(zip(since, ids, strict=True), reverse=True)]),
        names=names_of(names, shorts),
        values={
            "country": sets_of(countries, ids),
            "type": named(codes(types()), sets_of(type_ids, ids)),
            "tier": named(codes(tiers()), sets_of(tier_ids, ids)),
            "topic": named(codes(topics()), sets_by_topic()),
        },
    )


def read_columns() -> list[list[Any]]:
    """Return the columns of all members by name; past the session, which would look at each row."""
    query = members(EVERYONE).with_only_columns(*COLUMNS).order_by(*BY_NAME)
    columns: list[list[Any]] = [[] for _column in COLUMNS]
    for rows in db.session.connection().execute(query).partitions(BATCH):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column += values
    return columns


def order_of(ids: Sequence[int]) -> Order:
    places = array("I", bytes(4 * (max(ids, default=-1) + 1)))
    for place, id_ in enumerate(ids):
        places[id_] = place
    return Order(array("I", ids), places)


def names_of(names: Sequence[str], shorts: Sequence[str]) -> Names:
    texts = [
        (f" {name}".encode(), f" {short}".encode() if short else b"")
        for name, short in zip(names, shorts, strict=True)
    ]
    ends = array("I", accumulate(len(part) for name_and_short in texts for part in name_and_short))
    starts = array("I", (0, *ends[1::2]))
    return Names(b"".join(chain.from_iterable(texts)), starts, ends[::2], ends[1::2])


def sets_of(column: Sequence[Any], ids: Sequence[int]) -> dict[Any, FrozenBitMap]:
    """Return the ids beside each value of a column."""
    found = defaultdict(list)
    for value, id_ in zip(column, ids, strict=True):
        found[value].append(id_)
    return {value: FrozenBitMap(those) for value, those in found.items()}


def named(known: dict[int | None, str], found: dict[Any, FrozenBitMap]) -> dict[str, FrozenBitMap]:
    return {known[id_]: ids for id_, ids in found.items()}


def sets_by_topic() -> dict[int, FrozenBitMap]:
    """Return who is interested in each topic, among them who is no member."""
    topic = organisation_topics.c.topic_id
    ids = numbers_as_text(organisation_topics.c.organisation_id)
    rows = db.session.execute(select(topic, ids).group_by(topic))
    return {id_: FrozenBitMap(numbers_from(text)) for id_, text in rows}
