"""Requests as those see them who wait, endorse, decide and invite; and the way of each."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.queries import before_the_group, open_requests
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
