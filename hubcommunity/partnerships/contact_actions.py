"""The contacts of a lead: keeping them, and what is on record of where their data come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert

from hubcommunity.audit.actions import Told, record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships import contact_queries
from hubcommunity.partnerships.contact_models import (
    SAME_CONTACT,
    Contact,
    LegalBasis,
    Untold,
    month_after,
)
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person

ADDED = "lead.contact_added"


@dataclass(frozen=True)
class Provenance:
    """Where the data of a contact come from, since when, and on which ground they are used."""

    source: str = ""
    basis: LegalBasis = LegalBasis.LEGITIMATE_INTERESTS
    obtained_on: date | None = None
    untold_because: Untold | None = None


def keep_first_contacts(
    leads: Sequence[Lead], where_from: Sequence[Provenance | None]
) -> list[Told]:
    """Let the people whom leads name as their contacts be among these, and return what the trace
    is to tell of it. Where nothing else is said, their data come from where the lead does.
    """
    kept = contact_queries.pairs_of(leads)
    new = [
        (lead, lead.contact, given or Provenance(lead.source_name))
        for lead, given in zip(leads, where_from, strict=True)
        if lead.contact is not None and (lead.id, lead.contact.id) not in kept
    ]
    told_before = contact_queries.told_among({person.id for _lead, person, _given in new})
    rows = [put_down(*each, is_told=each[1].id in told_before) for each in new]
    if rows:
        db.session.execute(insert(Contact), rows)
    return [
        (lead.id, ADDED, about(person, row))
        for (lead, person, _given), row in zip(new, rows, strict=True)
    ]


def add_contact(
    lead: Lead, person: Person, *, by: Person | None, provenance: Provenance
) -> Contact:
    """Add a person to those whom staff speak with about a lead; raise `RuleBroken` for one of them.

    Whoever had our notice before, for another lead, has the information already.
    """
    if contact_queries.contact_of(lead, person):
        raise RuleBroken(SAME_CONTACT)
    is_told = bool(contact_queries.told_among([person.id]))
    row = put_down(lead, person, provenance, is_told=is_told)
    made = Contact(**row)
    db.session.add(made)
    lead.contact = lead.contact or person
    record(ADDED, by=by, on=lead, **about(person, row))
    return made


def put_down(
    lead: Lead, person: Person, provenance: Provenance, *, is_told: bool
) -> dict[str, Any]:
    """Return what is written of a new contact: who was told before has the information already."""
    obtained_on = provenance.obtained_on or clock.today()
    return {
        "lead_id": lead.id,
        "person_id": person.id,
        "basis": provenance.basis,
        "source": provenance.source.strip(),
        "obtained_on": obtained_on,
        "notice_due_on": month_after(obtained_on),
        "untold_because": provenance.untold_because or (Untold.INFORMED if is_told else None),
    }


def about(person: Person, row: dict[str, Any]) -> dict[str, str]:
    return {"person": str(person.uid), "basis": row["basis"].value}


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
