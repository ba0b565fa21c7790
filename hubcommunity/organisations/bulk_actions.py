"""Adding many organisations at once: the same rows as `add_organisation` makes, written in bulk."""

import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select

from hubcommunity.audit.actions import record_many
from hubcommunity.core.db import db
from hubcommunity.core.revisions import bump
from hubcommunity.core.search import searchable
from hubcommunity.core.text import slugify
from hubcommunity.organisations.actions import RESERVED
from hubcommunity.organisations.derived_models import derived
from hubcommunity.organisations.identifier_models import AT_FIRST, Identifier, IdentifierKind
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.profile_models import OtherName
from hubcommunity.organisations.visibility_models import Visibility
from hubcommunity.people.models import Person

PUBLIC = Visibility.PUBLIC
# How many numbers are tried behind a slug that is taken, before letters by chance are.
TRIES = 4


@dataclass(frozen=True)
class Newcomer:
    """An organisation that is not on record yet; its numbers are checked already."""

    name: str
    type_id: int
    country: str
    short_name: str = ""
    city: str = ""
    website: str = ""
    description: str = ""
    other_names: tuple[str, ...] = ()
    numbers: Mapping[IdentifierKind, str] = field(default_factory=dict)

    @property
    def further_words(self) -> str:
        """The words that `keep_words` would keep: those of what everybody may see."""
        kinds = [kind for kind in IdentifierKind if kind in self.numbers]
        shown = [self.numbers[kind] for kind in kinds if AT_FIRST.get(kind, PUBLIC) is PUBLIC]
        return searchable(*self.other_names, *shown)


def add_many(newcomers: Sequence[Newcomer], *, by: Person | None, **details: str) -> list[int]:
    """Add organisations, each under a slug of its own, and return their ids in the same order.

    `details` say in the trace where the data come from.
    """
    if not newcomers:
        return []
    slugs = free_slugs([each.short_name or each.name for each in newcomers])
    rows = [row_of(*pair) for pair in zip(newcomers, slugs, strict=True)]
    write(Organisation, rows)
    ids = ids_by_slug(slugs)
    added = [ids[slug] for slug in slugs]
    numbered = list(zip(added, newcomers, strict=True))
    write(Identifier, (row for number, each in numbered for row in numbers_of(number, each)))
    write(OtherName, (row for number, each in numbered for row in names_of(number, each)))
    told = ((number, {"name": each.name, **details}) for number, each in numbered)
    record_many("organisation.added", Organisation, told, by=by)
    bump("members")
    return added


def write(model: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    if several := list(rows):
        db.session.execute(insert(model.__table__), several)


def row_of(each: Newcomer, slug: str) -> dict[str, Any]:
    texts = {
        "name": each.name,
        "short_name": each.short_name,
        "city": each.city,
        "website": each.website,
        "description": each.description,
        "further_words": each.further_words,
    }
    facts = {"type_id": each.type_id, "country": each.country}
    return {"uid": uuid.uuid4(), "slug": slug, **facts, **texts, **derived(**texts)}


def numbers_of(organisation_id: int, each: Newcomer) -> Iterable[dict[str, Any]]:
    for kind, value in each.numbers.items():
        yield {
            "organisation_id": organisation_id,
            "kind": kind,
            "value": value,
            "shown_for": AT_FIRST.get(kind, PUBLIC),
        }


def names_of(organisation_id: int, each: Newcomer) -> Iterable[dict[str, Any]]:
    for position, name in enumerate(each.other_names):
        yield {
            "organisation_id": organisation_id,
            "name": name,
            "search_text": searchable(name),
            "position": position,
        }


def free_slugs(names: Sequence[str]) -> list[str]:
    """Return a slug for each name, none of them taken, in a few queries whatever their number."""
    wanted = [slugify(name) for name in names]
    slugs: dict[int, str] = {}
    for attempt in range(1, TRIES + 2):
        open_places = [place for place in range(len(names)) if place not in slugs]
        asked = {place: numbered(wanted[place], attempt) for place in open_places}
        taken = RESERVED | set(slugs.values()) | set(ids_by_slug(asked.values()))
        for place, slug in asked.items():
            if slug not in taken:
                slugs[place] = slug
                taken = taken | {slug}
    rest = (place for place in range(len(names)) if place not in slugs)
    slugs |= {place: f"{wanted[place]}-{secrets.token_hex(4)}" for place in rest}
    return [slugs[place] for place in range(len(names))]


def numbered(slug: str, attempt: int) -> str:
    return slug if attempt == 1 else f"{slug}-{attempt}"


def ids_by_slug(slugs: Iterable[str]) -> dict[str, int]:
    found = select(Organisation.slug, Organisation.id).where(Organisation.slug.in_(list(slugs)))
    return dict(db.session.execute(found).all())
