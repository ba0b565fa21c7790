"""The contacts of a lead: keeping them, and what is on record of where their data come from."""

from dataclasses import dataclass
from datetime import date

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.partnerships import contact_queries
from hubcommunity.partnerships.contact_models import Contact, LegalBasis, Untold
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person


@dataclass(frozen=True)
class Provenance:
    """Where the data of a contact come from, since when, and on which ground they are used."""

    source: str = ""
    basis: LegalBasis = LegalBasis.LEGITIMATE_INTERESTS
    obtained_on: date | None = None
    untold_because: Untold | None = None


def keep_first_contact(lead: Lead, *, by: Person | None, provenance: Provenance | None) -> None:
    """Let the person whom a lead names as its contact be among its contacts."""
    if lead.contact is not None and not contact_queries.contact_of(lead, lead.contact):
        add_contact(lead, lead.contact, by=by, provenance=provenance or Provenance(lead.source))


def add_contact(
    lead: Lead, person: Person, *, by: Person | None, provenance: Provenance
) -> Contact:
    """Add a person to those whom staff speak with about a lead.

    Whoever had our notice before, for another lead, has the information already.
    """
    told = contact_queries.last_told(person) and Untold.INFORMED
    made = Contact(
        lead_id=lead.id,
        person=person,
        basis=provenance.basis,
        source=provenance.source.strip(),
        obtained_on=provenance.obtained_on or clock.today(),
        untold_because=provenance.untold_because or told,
    )
    db.session.add(made)
    record("lead.contact_added", by=by, on=lead, person=str(person.uid), basis=made.basis.value)
    return made
