"""Whom and what is named when leads are described: found, or added, for many leads at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypedDict

from sqlalchemy import select

from hubcommunity.core.db import add_rows, db
from hubcommunity.core.text import fold_email
from hubcommunity.organisations.models import Organisation, OrganisationType, Topic
from hubcommunity.partnerships import queries
from hubcommunity.partnerships.lead_models import MOST_TAGS, TAG_LIMIT, Tag, folded_tag
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.people.actions import find_or_add, find_or_add_many
from hubcommunity.people.models import Person

# An address, a given name, a family name and a position, as people are added by.
Newcomer = tuple[str, str, str, str]


class Facts(TypedDict, total=False):
    """What can be said of a lead; whatever is not mentioned stays as it is."""

    organisation_name: str
    organisation: Organisation | None
    contact_name: str
    contact_email: str
    country: str | None
    type_id: int | None
    source: LeadSource | None
    campaign: str
    description: str
    amount_cents: int | None
    currency: str | None
    probability: int | None
    expected_close_on: date | None
    topics: list[Topic]
    tags: Iterable[str]
    owner: Person | None
    helpers: list[Person]
    next_step: str
    next_step_on: date | None


@dataclass(frozen=True)
class Named:
    """What facts name, as the hub has it: by folded names, by folded addresses, by numbers."""

    organisations: Mapping[str, Organisation]
    people: Mapping[str, Person]
    tags: Mapping[str, Tag]
    types: Mapping[int, OrganisationType]


def named_in(told: Sequence[Facts], *, by: Person | None) -> Named:
    """Find what the facts of leads name, in a few queries whatever their number; people and tags
    that are not here yet are added.
    """
    newcomers = newcomers_in(told)
    if newcomers:
        find_or_add_many(list(newcomers.values()), by=by)
    tags = tags_for(wanted_tags(name for facts in told for name in facts.get("tags", ())))
    return Named(organisations_in(told), people_at(newcomers), tags, types_in(told))


def known_in(told: Sequence[Facts]) -> Named:
    """Find what facts name without adding anything: somebody who is not here yet is a person whom
    nobody may keep, and their tags are left out.
    """
    newcomers = newcomers_in(told)
    unkept = {
        folded: Person(email=email, given_name=given, family_name=family)
        for folded, (email, given, family, _position) in newcomers.items()
    }
    return Named(organisations_in(told), unkept | people_at(newcomers), {}, types_in(told))


def organisations_in(told: Sequence[Facts]) -> Mapping[str, Organisation]:
    """Return the organisations that facts tell by their names alone."""
    free = (facts for facts in told if facts.get("organisation") is None)
    return queries.organisations_named([facts.get("organisation_name", "") for facts in free])


def types_in(told: Sequence[Facts]) -> Mapping[int, OrganisationType]:
    ids = {number for facts in told if (number := facts.get("type_id"))}
    found = select(OrganisationType).where(OrganisationType.id.in_(ids))
    return {each.id: each for each in db.session.scalars(found)} if ids else {}


def newcomers_in(told: Sequence[Facts]) -> dict[str, Newcomer]:
    """Return the contacts that facts name, by their folded addresses; of several names the first
    counts.
    """
    found: dict[str, Newcomer] = {}
    for facts in told:
        if email := facts.get("contact_email", "").strip():
            names = halves_of(email, facts.get("contact_name", ""))
            found.setdefault(fold_email(email), (email, *names, ""))
    return found


def person_behind(email: str, name: str) -> Person:
    """Return the person with this address, who keeps their own name, or add them."""
    return find_or_add(email, *halves_of(email, name))


def halves_of(email: str, name: str) -> tuple[str, str]:
    """Return the given and the family name of whoever has one name, or none but their address."""
    given, _space, family = name.strip().partition(" ")
    return (given or email.strip())[:100], family[:100]


def people_at(addresses: Iterable[str]) -> dict[str, Person]:
    """Return who is here, by their folded addresses."""
    wanted = list(addresses)
    found = select(Person).where(Person.email_folded.in_(wanted))
    return {str(each.email_folded): each for each in db.session.scalars(found)} if wanted else {}


def tags_named(names: Iterable[str]) -> list[Tag]:
    """Return the tags with these names, each once; those that nobody used before are added."""
    wanted = first_tags(names)
    return in_order(tags_for(wanted), wanted.values())


def in_order(tags: Mapping[str, Tag], names: Iterable[str]) -> list[Tag]:
    """Return those of the tags that have one of these names, in the order of a lead's tags."""
    return [tags[folded] for folded in sorted(first_tags(names)) if folded in tags]


def first_tags(names: Iterable[str]) -> dict[str, str]:
    """Return as many tags as a lead may have."""
    return dict(islice(wanted_tags(names).items(), MOST_TAGS))


def wanted_tags(names: Iterable[str]) -> dict[str, str]:
    """Return the names of tags by what they are when folded."""
    wanted = {folded_tag(name): " ".join(name.split())[:TAG_LIMIT] for name in names}
    return {folded: name for folded, name in wanted.items() if folded}


def tags_for(wanted: Mapping[str, str]) -> dict[str, Tag]:
    """Return tags by their folded names; those that nobody used before are added.

    Of two who add the same tag at once, both get the one that was first.
    """
    known = tags_folded(wanted)
    unknown = sorted(wanted.keys() - known.keys())
    add_rows(Tag, [{"folded": folded, "name": wanted[folded]} for folded in unknown], Tag.id)
    return known | tags_folded(unknown)


def tags_folded(folded: Iterable[str]) -> dict[str, Tag]:
    wanted = list(folded)
    found = select(Tag).where(Tag.folded.in_(wanted))
    return {tag.folded: tag for tag in db.session.scalars(found)} if wanted else {}
