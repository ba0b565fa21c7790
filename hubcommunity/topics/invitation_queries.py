"""Whom a group can invite: people who represent an active member and do not sit in it."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import joinedload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.search import matches
from hubcommunity.organisations.models import (
    PRESENT,
    Affiliation,
    AffiliationState,
    Organisation,
)
from hubcommunity.people.models import Person
from hubcommunity.topics.models import Seat, TopicGroup
from hubcommunity.topics.request_models import JoinRequest

LIMIT = 20


def representing() -> Select[Affiliation]:
    """Select who represents which active member today."""
    return (
        select(Affiliation)
        .join(Affiliation.person)
        .join(Affiliation.organisation)
        .options(joinedload(Affiliation.person), joinedload(Affiliation.organisation))
        .where(Affiliation.state == AffiliationState.CURRENT, PRESENT)
        .where(Organisation.is_member(clock.today()))
    )


def people_to_invite(group: TopicGroup, q: str, by: Person) -> Sequence[Affiliation]:
    """Return the first of those whom somebody could invite to a group, by words of their name,
    their address or their organisation's name.
    """
    sits = exists().where(
        Seat.group_id == group.id, Seat.person_id == Person.id, Seat.ended_at.is_(None)
    )
    waits = exists().where(
        JoinRequest.group_id == group.id,
        JoinRequest.person_id == Person.id,
        JoinRequest.decided_at.is_(None),
    )
    query = representing().where(or_(matches(Person, q), matches(Organisation, q)))
    query = query.where(~sits, ~waits, Person.id != by.id)
    by_name = (Person.family_name, Person.given_name, Affiliation.id)
    return db.session.scalars(query.order_by(*by_name).limit(LIMIT)).all()


def to_invite_or_404(uid: uuid.UUID) -> Affiliation:
    """Return by what somebody represents an active member; or raise 404."""
    return db.one_or_404(representing().where(Affiliation.uid == uid))
