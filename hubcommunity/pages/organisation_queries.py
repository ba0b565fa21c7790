"""Everything about one organisation, from all domains, for its page for staff."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.membership.models import STAFF_STATES, Application
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.queries import in_sight
from hubcommunity.people.models import Person
from hubcommunity.topics.models import Seat, TopicGroup

# A page shows the latest; longer lists have pages of their own.
MOST = 25


def applications_of(organisation: Organisation) -> Sequence[Application]:
    """Return the applications that led to an organisation, the newest first."""
    query = select(Application).where(Application.organisation_id == organisation.id)
    query = query.where(Application.state.in_(STAFF_STATES)).order_by(Application.id.desc())
    return db.session.scalars(query.limit(MOST)).all()


def seats_of(organisation: Organisation) -> Sequence[Seat]:
    """Return an organisation's seats, by group, each with its person."""
    query = (
        select(Seat)
        .join(Seat.group)
        .join(Seat.person)
        .options(joinedload(Seat.group), joinedload(Seat.person))
        .where(Seat.organisation_id == organisation.id, Seat.ended_at.is_(None))
        .order_by(TopicGroup.position, TopicGroup.id, Person.family_name, Seat.id)
    )
    return db.session.scalars(query.limit(MOST)).all()


def leads_of(organisation: Organisation, reader: Person) -> Sequence[Lead]:
    """Return the leads of an organisation that a member of staff may see, the newest first, each
    with its stage and pipeline.
    """
    query = (
        select(Lead)
        .options(joinedload(Lead.stage), joinedload(Lead.pipeline))
        .where(Lead.organisation_id == organisation.id, in_sight(reader))
        .order_by(Lead.id.desc())
    )
    return db.session.scalars(query.limit(MOST)).all()
