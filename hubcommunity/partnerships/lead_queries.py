"""What is found while a lead is written down: organisations, people, tags; its files."""

import uuid
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db
from hubcommunity.core.search import matches
from hubcommunity.core.text import fold
from hubcommunity.membership.models import STAFF_STATES, Application
from hubcommunity.organisations.models import PRESENT, Organisation
from hubcommunity.organisations.staff_queries import staff_find
from hubcommunity.partnerships.lead_models import LeadFile, Tag
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person

OFFERED = 8


def present_organisation(uid: uuid.UUID) -> Organisation | None:
    """Return the organisation of this public name, unless it was merged away."""
    return db.session.scalar(select(Organisation).where(Organisation.uid == uid, PRESENT))


def organisations_like(text: str) -> Sequence[Organisation]:
    """Return the first organisations that staff find by what they have typed so far."""
    if not fold(text):
        return ()
    query = select(Organisation).where(staff_find(text), PRESENT)
    return db.session.scalars(
        query.order_by(Organisation.sort_name, Organisation.id).limit(OFFERED)
    ).all()


def people_like(text: str) -> Sequence[Person]:
    """Return the first people with an address whom staff find by what they have typed so far."""
    if not fold(text):
        return ()
    query = select(Person).where(matches(Person, text), Person.email.is_not(None))
    order = (Person.family_name, Person.given_name, Person.id)
    return db.session.scalars(query.order_by(*order).limit(OFFERED)).all()


def tags_like(text: str) -> Sequence[str]:
    """Return the first tags that begin as typed."""
    begun = fold(text)
    if not begun:
        return ()
    query = select(Tag.name).where(Tag.folded.startswith(begun, autoescape=True))
    return db.session.scalars(query.order_by(Tag.folded).limit(OFFERED)).all()


def files_of(lead: Lead) -> Sequence[LeadFile]:
    """Return the files of a lead, the newest first."""
    query = select(LeadFile).options(joinedload(LeadFile.file, innerjoin=True))
    query = query.where(LeadFile.lead_id == lead.id).order_by(LeadFile.id.desc())
    return db.session.scalars(query).all()


def file_or_404(lead: Lead, uid: uuid.UUID) -> LeadFile:
    """Return a file of the lead; raise 404 where there is none."""
    query = select(LeadFile).options(joinedload(LeadFile.file, innerjoin=True))
    found = db.session.scalar(query.where(LeadFile.lead_id == lead.id, LeadFile.uid == uid))
    if found is None:
        raise NotFound
    return found


def applications_of(lead: Lead) -> Sequence[Application]:
    """Return the last applications that came of a lead, or of the organisation that it is about,
    the newest first.
    """
    its = Application.lead_uid == lead.uid
    if lead.organisation_id is not None:
        its = or_(its, Application.organisation_id == lead.organisation_id)
    query = select(Application).where(its, Application.state.in_(STAFF_STATES))
    return db.session.scalars(query.order_by(Application.id.desc()).limit(3)).all()
