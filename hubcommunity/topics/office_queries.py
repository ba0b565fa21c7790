"""Offices beyond those of one group now: what a person holds anywhere, and one by its address."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.prepared import prepared
from hubcommunity.people.models import Person
from hubcommunity.topics.models import Office, TopicGroup
from hubcommunity.topics.queries import open_offices


def offices_held_by(person: Person) -> Sequence[Office]:
    """Return the offices a person holds in any group, each with its group."""
    return db.session.scalars(*held_by(person.id)).all()


@prepared
def held_by(person_id: int) -> Select[Office]:
    query = open_offices().options(joinedload(Office.group)).where(Office.person_id == person_id)
    return query.order_by(Office.id)


def office_or_404(group: TopicGroup, uid: uuid.UUID) -> Office:
    """Return an office held in this group, with its holder; or raise 404."""
    query = open_offices().options(joinedload(Office.person))
    return db.one_or_404(query.where(Office.uid == uid, Office.group_id == group.id))
