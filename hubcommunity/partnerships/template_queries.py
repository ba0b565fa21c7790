"""Finding the templates of letters, and who objected to letters."""

import uuid
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.policy import seen_by
from hubcommunity.partnerships.template_models import LetterObjection, LetterTemplate
from hubcommunity.people.models import Person


def page_of_templates(person: Person, number: int) -> Page[LetterTemplate]:
    """Return a page of the templates that are for all pipelines, or for one that a person sees."""
    query = select(LetterTemplate).outerjoin(LetterTemplate.pipeline)
    query = query.options(joinedload(LetterTemplate.pipeline)).where(in_sight(person))
    return paginate(query, [LetterTemplate.name, LetterTemplate.id], number)


def in_sight(person: Person):  # type: ignore[no-untyped-def]
    """Say, of rows of templates joined to pipelines, that a person may see them."""
    return or_(LetterTemplate.pipeline_id.is_(None), seen_by(person))


def template_or_404(uid: uuid.UUID, person: Person) -> LetterTemplate:
    """Return a template; raise 404 where there is none that the person sees."""
    query = select(LetterTemplate).outerjoin(LetterTemplate.pipeline)
    found = db.session.scalar(query.where(LetterTemplate.uid == uid, in_sight(person)))
    if found is None:
        raise NotFound
    return found


def templates_for(lead: Lead) -> Sequence[LetterTemplate]:
    """Return the templates with which a letter about a lead can begin."""
    own = LetterTemplate.pipeline_id == lead.pipeline_id
    query = select(LetterTemplate).where(or_(own, LetterTemplate.pipeline_id.is_(None)))
    return db.session.scalars(query.order_by(LetterTemplate.name, LetterTemplate.id)).all()


def objected(person: Person) -> bool:
    """Say whether a person objected to letters about leads."""
    query = select(LetterObjection.person_id).where(LetterObjection.person_id == person.id)
    return db.session.scalar(query) is not None


def writable_contacts(lead: Lead) -> Sequence[Contact]:
    """Return the contacts of a lead to whom letters may go, the first one first."""
    objections = select(LetterObjection.person_id)
    query = (
        select(Contact)
        .join(Contact.person)
        .options(joinedload(Contact.person, innerjoin=True))
        .where(Contact.lead_id == lead.id, Person.email.is_not(None))
        .where(Contact.person_id.not_in(objections))
    )
    return db.session.scalars(query.order_by(Contact.id)).all()
