"""Which organisation a row speaks of, and which rows of a table speak of the same."""

from collections.abc import Hashable, Iterable, Iterator, Set
from functools import reduce

from hubcommunity.imports.row_policy import Said
from hubcommunity.organisations.derived_models import folded_name


def fitting(evidence: Iterable[Set[int]]) -> Set[int]:
    """Return the organisations that a row fits, one set of hits for each kind of evidence.

    Evidence that hits nothing says nothing. What all the rest agrees on is the answer; where it
    agrees on none, every hit stands: the row fits several, and nobody but staff can say which.
    """
    hits = [found for found in evidence if found]
    if not hits:
        return frozenset()
    return reduce(lambda one, other: one & other, hits) or frozenset().union(*hits)


class Seen:
    """The rows that speak of an organisation, by what tells it; a second one is an error."""

    def __init__(self) -> None:
        # Hashes alone, so that a long table costs little memory.
        self.rows: dict[int, int] = {}

    def earlier(self, number: int, keys: Iterable[Hashable]) -> int | None:
        """Return the row that said one of these before; note them for this row otherwise."""
        hashes = [hash(key) for key in keys]
        found = next((self.rows[each] for each in hashes if each in self.rows), None)
        if found is None:
            self.rows.update(dict.fromkeys(hashes, number))
        return found


def keys_of(said: Said, organisation_id: int | None) -> Iterator[Hashable]:
    """Yield what tells the organisation of a row from those of all other rows."""
    if organisation_id is not None:
        yield ("organisation", organisation_id)
    elif said.name:
        yield ("name", folded_name(said.name), said.values.get("country"))
    for kind, value in said.numbers.items():
        yield (kind.value, value)
