"""Which organisation a row speaks of, and which rows of a table speak of the same."""

from collections.abc import Hashable, Iterable, Iterator, Set
from functools import reduce
from urllib.parse import urlsplit

from hubcommunity.imports.row_policy import Said
from hubcommunity.organisations.derived_models import folded_name
from hubcommunity.organisations.queries import telling_host


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

    def earlier(
        self, number: int, keys: Iterable[Hashable], around: Iterable[Hashable] = ()
    ) -> int | None:
        """Return the row that said one of these, or of those `around`, before; otherwise note the
        keys for this row.
        """
        hashes = [hash(key) for key in keys]
        asked = [*hashes, *map(hash, around)]
        found = next((self.rows[each] for each in asked if each in self.rows), None)
        if found is None:
            self.rows.update(dict.fromkeys(hashes, number))
        return found


def keys_of(said: Said, organisation_id: int | None) -> Iterator[Hashable]:
    """Yield what tells the organisation of a row from those of all other rows."""
    if organisation_id is not None:
        yield ("organisation", organisation_id)
    elif said.name:
        yield ("name", folded_name(said.name), said.values.get("country"))
        yield from sites_around(said)[:1]
    for kind, value in said.numbers.items():
        yield (kind.value, value)


def sites_around(said: Said) -> list[tuple[str, str]]:
    """Return the websites by which a row may be known: its own, and the whole site of its host.

    Faculties share the host of their university, each with a path of its own: these are not alike.
    """
    site = site_of(said.values.get("website", ""))
    return list(dict.fromkeys([site, (site[0], "")])) if site else []


def site_of(website: str) -> tuple[str, str] | None:
    """Return host and path of a website; None where the host says nothing of whose it is."""
    host = telling_host(website)
    return (host, urlsplit(website).path.rstrip("/").casefold()) if host else None
