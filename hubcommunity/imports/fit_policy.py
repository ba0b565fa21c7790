"""Which organisation a row speaks of, by what tells one from the others."""

from collections.abc import Iterable, Set
from functools import reduce
from urllib.parse import urlsplit

from hubcommunity.imports.row_policy import Said
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
