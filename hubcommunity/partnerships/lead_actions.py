"""Writing down what is known of a lead, and saying what it was before."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from flask_babel import gettext as _
from sqlalchemy import literal, select

from hubcommunity.core.db import add_new, db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.organisations.models import Organisation, OrganisationType, Topic
from hubcommunity.partnerships import queries
from hubcommunity.partnerships.lead_models import MOST_TAGS, TAG_LIMIT, Tag, folded_tag
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.people.actions import find_or_add
from hubcommunity.people.models import Person

# What the trace says only to have changed: what is in it stays there, erasure or not.
PRIVATE = ("contact_name", "contact_email", "description")
WRITTEN_AS_IT_IS = (
    *("owner", "amount_cents", "currency", "probability", "expected_close_on"),
    *("topics", "helpers"),
)


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


def describe(lead: Lead, **facts: Unpack[Facts]) -> None:
    """Write down what is known, linked to the organisation and the person that the hub knows."""
    if "organisation_name" in facts or "organisation" in facts:
        say_which_organisation(lead, facts)
    if "contact_name" in facts or "contact_email" in facts:
        say_which_contact(lead, facts)
    if "country" in facts:
        lead.country = facts["country"] or None
    if "type_id" in facts:
        type_id = facts["type_id"]
        lead.type = db.session.get(OrganisationType, type_id) if type_id else None
    if "tags" in facts:
        lead.tags = tags_named(facts["tags"])
    if "source" in facts:
        say_where_from(lead, facts["source"])
    write_as_told(lead, {**facts})


def write_as_told(lead: Lead, told: dict[str, Any]) -> None:
    for name in ("campaign", "description"):
        if name in told:
            setattr(lead, name, told[name].strip())
    for name in WRITTEN_AS_IT_IS:
        if name in told:
            setattr(lead, name, told[name])


def say_where_from(lead: Lead, source: LeadSource | None) -> None:
    """Write down where a lead comes from; a retired source stays where it is, and comes to no other
    lead.
    """
    if source is not None and source.retired_at is not None and source is not lead.source:
        raise RuleBroken(_("“%(source)s” is retired: choose another source.", source=source.name))
    lead.source = source


def say_which_organisation(lead: Lead, facts: Facts) -> None:
    """Link the organisation that was chosen, or else the one of the very name that is new here."""
    chosen = facts.get("organisation")
    name = facts.get("organisation_name", "").strip()
    if chosen is not None:
        lead.organisation, lead.organisation_name = chosen, name or chosen.name
    elif lead.organisation is None or name != lead.organisation_name:
        lead.organisation, lead.organisation_name = queries.organisation_named(name), name


def say_which_contact(lead: Lead, facts: Facts) -> None:
    """Write down the first contact; without an address nobody becomes a person."""
    name = facts.get("contact_name", lead.contact_name or "").strip()
    email = facts.get("contact_email")
    if lead.contact is None or name != lead.contact.name:
        lead.contact_name = name
    if email is not None:
        lead.contact = person_behind(email, name) if email.strip() else None


def person_behind(email: str, name: str) -> Person:
    """Return the person with this address, who keeps their own name, or add them."""
    given, _space, family = name.strip().partition(" ")
    return find_or_add(email, (given or email.strip())[:100], family[:100])


def tags_named(names: Iterable[str]) -> list[Tag]:
    """Return the tags with these names, each once; those that nobody used before are added.

    Of two who add the same tag at once, both get the one that was first.
    """
    wanted = {folded_tag(name): " ".join(name.split())[:TAG_LIMIT] for name in names}
    wanted = {folded: name for folded, name in list(wanted.items())[:MOST_TAGS] if folded}
    known = tags_folded(wanted)
    for folded, name in wanted.items():
        if folded not in known:
            add_new(Tag, ("folded", "name"), select(literal(folded), literal(name)))
    return sorted(tags_folded(wanted).values(), key=lambda tag: tag.folded)


def tags_folded(folded: Iterable[str]) -> dict[str, Tag]:
    found = db.session.scalars(select(Tag).where(Tag.folded.in_(list(folded))))
    return {tag.folded: tag for tag in found}


def plain_facts(lead: Lead) -> dict[str, Any]:
    """Return what can be edited of a lead as plain values, by which two states are compared."""
    return {
        "organisation_name": lead.organisation_name,
        "contact_name": lead.contact_name,
        "contact_email": lead.contact.email if lead.contact else None,
        "country": lead.country,
        "type": lead.type.name if lead.type else None,
        "topics": [topic.name for topic in lead.topics],
        "tags": [tag.name for tag in lead.tags],
        "source": lead.source_name,
        "campaign": lead.campaign,
        "owner": str(lead.owner.uid) if lead.owner else None,
        "helpers": uids(lead.helpers),
        "amount": [lead.amount_cents, lead.currency] if lead.currency else None,
        "probability": lead.probability,
        "expected_close_on": iso(lead.expected_close_on),
        "next_step": lead.next_step,
        "next_step_on": iso(lead.next_step_on),
        "description": lead.description,
    }


def uids(people: Sequence[Person]) -> list[str]:
    return sorted(str(person.uid) for person in people)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return what two states differ in, with what it was and is; of what is private only that."""
    return {
        name: None if name in PRIVATE else [before[name], value]
        for name, value in after.items()
        if before[name] != value
    }
