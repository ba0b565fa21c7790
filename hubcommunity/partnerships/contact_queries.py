"""Finding the contacts of leads, and who of them is still to be told."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db, locked
from hubcommunity.core.paging import Page, paginate
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.queries import in_sight
from hubcommunity.people.models import Person

STILL_TO_BE_TOLD = and_(Contact.told_at.is_(None), Contact.untold_because.is_(None))


def contacts_of(lead: Lead) -> Sequence[Contact]:
    """Return the contacts of a lead with their people, the first one first."""
    query = (
        select(Contact)
        .options(joinedload(Contact.person, innerjoin=True))
        .where(Contact.lead_id == lead.id)
        .order_by(Contact.id)
    )
    return db.session.scalars(query).all()


def with_address(lead: Lead) -> Sequence[Contact]:
    """Return the contacts of a lead who can be written to, the first one first."""
    return [each for each in contacts_of(lead) if each.person.email]


def contact_of(lead: Lead, person: Person) -> Contact | None:
    """Return the contact that a person is of a lead."""
    query = select(Contact).where(Contact.lead_id == lead.id, Contact.person_id == person.id)
    return db.session.scalar(query)


def contact_or_404(lead: Lead, uid: uuid.UUID) -> Contact:
    """Return a contact of the lead with what its page shows; raise 404 where there is none."""
    query = select(Contact).options(
        joinedload(Contact.lead, innerjoin=True).joinedload(Lead.pipeline, innerjoin=True),
        joinedload(Contact.person, innerjoin=True),
        joinedload(Contact.notice),
    )
    found = db.session.scalar(query.where(Contact.lead_id == lead.id, Contact.uid == uid))
    if found is None:
        raise NotFound
    return found


def held(contact: Contact) -> Contact:
    """Lock a contact until the commit, and return it as it is now."""
    query = locked(select(Contact).where(Contact.id == contact.id))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def due(person: Person, number: int) -> Page[Contact]:
    """Return a page of the contacts who are still to be told, in the pipelines that a person sees,
    those whose month ends first at the top.
    """
    query = (
        select(Contact)
        .join(Contact.lead)
        .options(
            contains_eager(Contact.lead).joinedload(Lead.owner),
            contains_eager(Contact.lead).joinedload(Lead.pipeline, innerjoin=True),
            joinedload(Contact.person, innerjoin=True),
        )
        .where(STILL_TO_BE_TOLD, in_sight(person))
    )
    return paginate(query, [Contact.notice_due_on, Contact.id], number)


def told_among(people: Collection[int]) -> set[int]:
    """Return who of some people, by id, had our notice as the contact of a lead."""
    query = select(Contact.person_id).where(Contact.person_id.in_(people))
    return set(db.session.scalars(query.where(Contact.told_at.is_not(None)))) if people else set()


def pairs_of(leads: Collection[Lead]) -> set[tuple[int, int]]:
    """Return the contacts of leads: the number of the lead, and that of the person."""
    query = select(Contact.lead_id, Contact.person_id)
    its = Contact.lead_id.in_([lead.id for lead in leads])
    return {(lead, person) for lead, person in db.session.execute(query.where(its))}
