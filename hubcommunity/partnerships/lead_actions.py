"""Writing down what is known of a lead, and saying what it was before."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from hubcommunity.audit.actions import Told
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.text import fold_email
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.named_actions import Facts, Named, in_order
from hubcommunity.partnerships.queries import organisation_key
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.people.models import Person

# What the trace says only to have changed: what is in it stays there, erasure or not.
PRIVATE = ("contact_name", "contact_email", "description")
WRITTEN_AS_IT_IS = (
    *("owner", "amount_cents", "currency", "probability", "expected_close_on"),
    *("topics", "helpers"),
)


def describe(lead: Lead, named: Named, facts: Facts) -> None:
    """Write down what is known, linked to the organisation and the person that the hub knows."""
    if "organisation_name" in facts or "organisation" in facts:
        say_which_organisation(lead, named, facts)
    if "contact_name" in facts or "contact_email" in facts:
        say_which_contact(lead, named, facts)
    if "country" in facts:
        lead.country = facts["country"] or None
    if "type_id" in facts:
        lead.type = named.types.get(facts["type_id"] or 0)
    if "tags" in facts:
        lead.tags = in_order(named.tags, facts["tags"])
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


def say_which_organisation(lead: Lead, named: Named, facts: Facts) -> None:
    """Link the organisation that was chosen, or else the one of the very name that is new here."""
    chosen = facts.get("organisation")
    name = facts.get("organisation_name", "").strip()
    if chosen is not None:
        lead.organisation, lead.organisation_name = chosen, name or chosen.name
    elif lead.organisation is None or name != lead.organisation_name:
        lead.organisation = named.organisations.get(organisation_key(name))
        lead.organisation_name = name


def say_which_contact(lead: Lead, named: Named, facts: Facts) -> None:
    """Write down the first contact; without an address nobody becomes a person."""
    name = facts.get("contact_name", lead.contact_name or "").strip()
    email = facts.get("contact_email")
    if lead.contact is None or name != lead.contact.name:
        lead.contact_name = name
    if email is not None:
        lead.contact = named.people[fold_email(email)] if email.strip() else None


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


def told_of_organisation(lead: Lead, before: Organisation | None) -> list[Told]:
    """Return what the trace says of which organisation of the hub a lead is linked to, and which no
    longer.
    """
    if lead.organisation is before:
        return []
    linked = {"lead.organisation_unlinked": before, "lead.organisation_linked": lead.organisation}
    return [
        (lead.id, event, {"organisation": each.slug, "item": each.name})
        for event, each in linked.items()
        if each is not None
    ]
