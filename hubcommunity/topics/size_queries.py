"""How many organisations sit in a group, beside how many may."""

from collections.abc import Iterable

from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics.models import AT_THE_TABLE, Seat, TopicGroup


def full_among(group_ids: Iterable[int]) -> frozenset[int]:
    """Return which of these groups take no further organisation, since their table is full."""
    query = (
        select(TopicGroup.id)
        .join(Seat, Seat.group_id == TopicGroup.id)
        .where(TopicGroup.id.in_(list(group_ids)), TopicGroup.size_limit.is_not(None))
        .where(Seat.ended_at.is_(None), Seat.kind.in_(AT_THE_TABLE))
        .group_by(TopicGroup.id, TopicGroup.size_limit)
        .having(func.count(Seat.organisation_id.distinct()) >= TopicGroup.size_limit)
    )
    return frozenset(db.session.scalars(query))


def is_full(group: TopicGroup) -> bool:
    """Say whether as many organisations sit in a group as may."""
    return group.size_limit is not None and group.id in full_among([group.id])


def sits_among(group: TopicGroup, organisations: Iterable[Organisation]) -> bool:
    """Say whether one of these organisations sits in a group."""
    wanted = [organisation.id for organisation in organisations]
    query = select(Seat.id).where(Seat.group_id == group.id, Seat.ended_at.is_(None))
    query = query.where(Seat.kind.in_(AT_THE_TABLE), Seat.organisation_id.in_(wanted))
    return bool(wanted) and db.session.scalar(query.limit(1)) is not None
