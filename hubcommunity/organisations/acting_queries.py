"""For whom a person acts: somebody may represent several organisations, and acts for one."""

from collections.abc import Sequence

from hubcommunity.organisations.models import Affiliation


def acting(affiliations: Sequence[Affiliation], wanted: str | None) -> Affiliation | None:
    """Return by which of their current affiliations a person acts.

    The one of the organisation that they chose, as long as they represent it; else the first.
    """
    for affiliation in affiliations:
        if affiliation.organisation.slug == wanted:
            return affiliation
    return affiliations[0] if affiliations else None
