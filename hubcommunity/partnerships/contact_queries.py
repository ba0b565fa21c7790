"""Finding the contacts of leads, and who of them is still to be told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person


def contacts_of(lead: Lead) -> Sequence[Contact]:
    """Return the contacts of a lead with their people, the first one first."""
    query = (
        select(Contact)
        .options(joinedload(Contact.person, innerjoin=True))
        .where(Contact.lead_id == lead.id)
        .order_by(Contact.id)
    )
    return db.session.scalars(query).all()


def contact_of(lead: Lead, person: Person) -> Contact | None:
    """Return the contact that a person is of a lead."""
    query = select(Contact).where(Contact.lead_id == lead.id, Contact.person_id == person.id)
    return db.session.scalar(query)


def last_told(person: Person) -> datetime | None:
    """Return when a person last had our notice as the contact of a lead."""
    return db.session.scalar(
        select(func.max(Contact.told_at)).where(Contact.person_id == person.id)
    )
