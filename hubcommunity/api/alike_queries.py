"""What the hub knows that may be the same as a lead of which a program tells."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from hubcommunity.core.links import external
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import look_alikes
from hubcommunity.partnerships.lead_actions import Facts
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.queries import organisation_named
from hubcommunity.partnerships.twins.queries import Alike, Known, alike
from hubcommunity.people.models import Person


class Alikes(NamedTuple):
    """Leads and organisations that may be the same; of the form of a lead they are asked, too."""

    leads: Sequence[Alike]
    organisations: Sequence[Organisation]

    def but(self, told_apart: Collection[uuid.UUID]) -> "Alikes":
        """Return those of which nobody said that they are others."""
        leads = [each for each in self.leads if each.lead.uid not in told_apart]
        return Alikes(leads, [one for one in self.organisations if one.uid not in told_apart])

    def as_data(self) -> dict[str, Any]:
        return {
            "alike_leads": [lead_as_data(each) for each in self.leads],
            "alike_organisations": [organisation_as_data(each) for each in self.organisations],
        }


def alikes_of_new(facts: Facts, person: Person) -> Alikes:
    """Return what looks like a lead that is to be added, as far as a person may see it."""
    chosen, name = facts.get("organisation"), facts.get("organisation_name", "")
    linked = chosen or organisation_named(name)
    known = Known(
        name or (linked.name if linked else ""),
        linked.id if linked else None,
        [facts.get("contact_email", "")],
    )
    return Alikes(alike(known, person), () if linked else look_alikes(name))


def alikes_of_changed(facts: Facts, lead: Lead) -> Alikes:
    """Return the organisations whose name is like the one that a lead is to have."""
    name = facts.get("organisation_name", lead.organisation_name)
    if facts.get("organisation") or name == lead.organisation_name or organisation_named(name):
        return Alikes((), ())
    return Alikes((), look_alikes(name))


def lead_as_data(found: Alike) -> dict[str, Any]:
    lead, reasons = found
    return {
        "id": str(lead.uid),
        "organisation_name": lead.organisation_name,
        "pipeline": lead.pipeline.slug,
        "stage": lead.stage.name,
        "page": external("partnerships.lead", uid=lead.uid),
        "reasons": reasons,
    }


def organisation_as_data(organisation: Organisation) -> dict[str, Any]:
    return {
        "id": str(organisation.uid),
        "name": organisation.name,
        "country": organisation.country,
        "page": external("pages.organisation", slug=organisation.slug),
    }
