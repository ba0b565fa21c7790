"""Requests as those see them who wait, endorse, decide and invite; and the way of each."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.organisations.models import Affiliation, AffiliationRole, AffiliationState
from hubcommunity.people.models import Person
from hubcommunity.topics.models import Office, OfficeName, TopicGroup
from hubcommunity.topics.queries import before_the_group, open_offices, open_requests
from hubcommunity.topics.request_models import JoinRequest, RequestMove, RequestState


def requests_in(group: TopicGroup) -> Sequence[JoinRequest]:
    """Return the requests that wait for a group's answer, the oldest first."""
    query = before_the_group().where(JoinRequest.group_id == group.id).order_by(JoinRequest.id)
    return db.session.scalars(query).all()


def request_or_404(group: TopicGroup, uid: uuid.UUID) -> JoinRequest:
    """Return a request for a seat in this group with all that its page shows; or raise 404."""
    query = select(JoinRequest).options(
        joinedload(JoinRequest.organisation),
        joinedload(JoinRequest.person),
        joinedload(JoinRequest.decided_by),
    )
    return db.one_or_404(query.where(JoinRequest.uid == uid, JoinRequest.group_id == group.id))


def open_requests_for(person: Person) -> Sequence[JoinRequest]:
    """Return what a person has asked for and waits to hear about, each with its group."""
    query = open_requests().options(joinedload(JoinRequest.group))
    query = query.where(JoinRequest.person_id == person.id).order_by(JoinRequest.id)
    return db.session.scalars(query).all()


def requests_to_decide_by(person: Person) -> Sequence[JoinRequest]:
    """Return the requests that wait in the groups a person chairs, the oldest first."""
    chairs = open_offices().where(Office.person_id == person.id, Office.name == OfficeName.CHAIR)
    query = (
        open_requests()
        .options(joinedload(JoinRequest.group))
        .where(JoinRequest.state == RequestState.AWAITING_GROUP)
        .where(JoinRequest.group_id.in_(chairs.with_only_columns(Office.group_id)))
        .where(JoinRequest.person_id != person.id)
        .order_by(JoinRequest.id)
    )
    return db.session.scalars(query).all()


def requests_to_endorse_by(person: Person) -> Sequence[JoinRequest]:
    """Return the requests that wait for a primary contact's endorsement, the oldest first."""
    contact_of = select(Affiliation.organisation_id).where(
        Affiliation.person_id == person.id,
        Affiliation.state == AffiliationState.CURRENT,
        Affiliation.role == AffiliationRole.PRIMARY_CONTACT,
    )
    query = (
        open_requests()
        .options(joinedload(JoinRequest.group))
        .where(JoinRequest.state == RequestState.AWAITING_ENDORSEMENT)
        .where(JoinRequest.organisation_id.in_(contact_of), JoinRequest.person_id != person.id)
        .order_by(JoinRequest.id)
    )
    return db.session.scalars(query).all()


def invitations_in(group: TopicGroup) -> Sequence[JoinRequest]:
    """Return the invitations to a group that wait for their answer, the oldest first."""
    query = open_requests().where(JoinRequest.group_id == group.id)
    query = query.where(JoinRequest.state == RequestState.INVITED).order_by(JoinRequest.id)
    return db.session.scalars(query).all()


def moves_of(asked: JoinRequest) -> Sequence[RequestMove]:
    """Return the way of a request, from its beginning, each step with who took it."""
    query = select(RequestMove).options(joinedload(RequestMove.by))
    query = query.where(RequestMove.request_id == asked.id).order_by(RequestMove.id)
    return db.session.scalars(query).all()
