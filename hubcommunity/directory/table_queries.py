"""The table of all members in this process's memory, by which what words find is cut and counted.

It is read anew when members change, and kept once a process: about 70 bytes a member.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, chain
from typing import Any

from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.bits import bits_at
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


@dataclass(frozen=True)
class Table:
    """All members, ordered by name: what stands at a place of one column belongs to one member.

    `ages` order them by the day since which they are members, then by id. `values` are the sets of
    the places that have a value, by facet and code.
    """

    size: int
    ids: "array[int]"
    ages: "array[int]"
    names: Names
    values: dict[str, dict[str, int]]
    place_of: "array[int]" = field(repr=False)

    def places_of(self, ids: Iterable[int]) -> int:
        """Return the set of the places of the members among organisations."""
        known, place_of = len(self.place_of), self.place_of
        places = [place_of[id_] for id_ in ids if id_ < known]
        return bits_at(places, self.size + 1) >> 1  # who is no member has the place after the last


def table() -> Table:
    """Return the table of the present members, remembered until members change."""
    return remembered(MEMBERS, ("table", clock.today()), read_table, TABLES)


def read_table() -> Table:
    ids, countries, type_ids, tier_ids, since, names, shorts = read_columns()
    made = Table(
        size=len(ids),
        ids=array("I", ids),
        ages=array("q", map(age_of, since, ids)),
        names=names_of(names, shorts),
        values={
            "country": sets_of(countries),
            "type": named(codes(types()), sets_of(type_ids)),
            "tier": named(codes(tiers()), sets_of(tier_ids)),
        },
        place_of=places_by_id(ids),
    )
    made.values["topic"] = members_by_topic(made)
    return made


def read_columns() -> list[list[Any]]:
    """Return the columns of all members by name; past the session, which would look at each row."""
    query = members(EVERYONE).with_only_columns(*COLUMNS).order_by(*BY_NAME)
    columns: list[list[Any]] = [[] for _column in COLUMNS]
    for rows in db.session.connection().execute(query).partitions(BATCH):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column += values
    return columns


def age_of(since: date, id_: int) -> int:
    return since.toordinal() << 32 | id_


def id_of(age: int) -> int:
    return age & 0xFFFF_FFFF


def names_of(names: Sequence[str], shorts: Sequence[str]) -> Names:
    texts = [
        (f" {name}".encode(), f" {short}".encode() if short else b"")
        for name, short in zip(names, shorts, strict=True)
    ]
    ends = array("I", accumulate(len(part) for name_and_short in texts for part in name_and_short))
    starts = array("I", (0, *ends[1::2]))
    return Names(b"".join(chain.from_iterable(texts)), starts, ends[::2], ends[1::2])


def sets_of(column: Sequence[Any]) -> dict[Any, int]:
    """Return the set of the places of each value of a column."""
    places = defaultdict(list)
    for place, value in enumerate(column):
        places[value].append(place)
    return {value: bits_at(found, len(column)) for value, found in places.items()}


def named(known: dict[int | None, str], found: dict[Any, int]) -> dict[str, int]:
    return {known[id_]: bits for id_, bits in found.items()}


def places_by_id(ids: Sequence[int]) -> "array[int]":
    """Return by id the place of a member, and the place after the last for anything else."""
    places = array("I", (len(ids),)) * (max(ids, default=0) + 1)
    for place, id_ in enumerate(ids):
        places[id_] = place
    return places


def members_by_topic(known: Table) -> dict[str, int]:
    topic = organisation_topics.c.topic_id
    ids = numbers_as_text(organisation_topics.c.organisation_id)
    rows = db.session.execute(select(topic, ids).group_by(topic))
    topic_of = codes(topics())
    return {topic_of[id_]: known.places_of(numbers_from(text)) for id_, text in rows}
