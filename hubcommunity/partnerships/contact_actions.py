"""The contacts of a lead: keeping them, and what is on record of where their data come from."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships import contact_queries
from hubcommunity.partnerships.contact_models import SAME_CONTACT, Contact, LegalBasis, Untold
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
        provenance = provenance or Provenance(lead.source_name)
        add_contact(lead, lead.contact, by=by, provenance=provenance)


def add_contact(
    lead: Lead, person: Person, *, by: Person | None, provenance: Provenance
) -> Contact:
    """Add a person to those whom staff speak with about a lead; raise `RuleBroken` for one of them.

    Whoever had our notice before, for another lead, has the information already.
    """
    if contact_queries.contact_of(lead, person):
        raise RuleBroken(SAME_CONTACT)
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
    lead.contact = lead.contact or person
    record("lead.contact_added", by=by, on=lead, person=str(person.uid), basis=made.basis.value)
    return made


def change_contact(
    contact: Contact,
    *,
    by: Person,
    provenance: Provenance,
    untold_because: Untold | None,
    note: str = "",
) -> None:
    """Say where a contact's data come from, and why the person needs no notice, if so.

    Raise `RuleBroken` for a reason given after the notice was sent.
    """
    contact = contact_queries.held(contact)
    if untold_because and contact.told_at:
        raise RuleBroken(_("The notice was sent already: it needs no reason any more."))
    contact.basis, contact.source = provenance.basis, provenance.source.strip()
    contact.obtained_on = provenance.obtained_on or contact.obtained_on
    contact.untold_because = untold_because
    contact.untold_note = note.strip() if untold_because else ""
    told = {"basis": contact.basis.value, "untold": untold_because and untold_because.value}
    record("lead.contact_changed", by=by, on=contact.lead, person=str(contact.person.uid), **told)


def remove_contact(contact: Contact, *, by: Person) -> None:
    """Take a person from the contacts of a lead; another one takes the place of the first."""
    lead, person = contact.lead, contact.person
    db.session.delete(contact)
    db.session.flush()
    if lead.contact_id == person.id:
        left = contact_queries.contacts_of(lead)
        lead.contact = left[0].person if left else None
        lead.contact_name = ""
    record("lead.contact_removed", by=by, on=lead, person=str(person.uid))
