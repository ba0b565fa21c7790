"""The milestones of a group."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.topics.milestone_models import Milestone, MilestoneState
from hubcommunity.topics.models import TopicGroup


def milestones_of(group: TopicGroup) -> Select[Milestone]:
    return select(Milestone).where(Milestone.group_id == group.id)


def next_milestones(group: TopicGroup, limit: int) -> Sequence[Milestone]:
    """Return what is open of a group and due first, then what was done last, by due day."""
    standing = milestones_of(group).where(Milestone.state != MilestoneState.DROPPED)
    order = (Milestone.settled_at.is_not(None), Milestone.settled_at.desc())
    nearest = standing.order_by(*order, Milestone.due_on, Milestone.id).limit(limit)
    return sorted(db.session.scalars(nearest), key=lambda one: (one.due_on, one.id))


def milestones(group: TopicGroup, number: int, *, with_dropped: bool) -> Page[Milestone]:
    """Return a page of a group's milestones by due day, with who settled them."""
    query = milestones_of(group).options(joinedload(Milestone.settled_by))
    if not with_dropped:
        query = query.where(Milestone.state != MilestoneState.DROPPED)
    return paginate(query, [Milestone.due_on, Milestone.id], number)


def milestone_or_404(group: TopicGroup, uid: uuid.UUID) -> Milestone:
    """Return a milestone of this group, with who settled it; or raise 404."""
    query = milestones_of(group).options(joinedload(Milestone.settled_by))
    return db.one_or_404(query.where(Milestone.uid == uid))


def count_open(group: TopicGroup) -> int:
    """Return how many milestones of a group are still to come."""
    query = select(func.count()).select_from(Milestone).where(Milestone.group_id == group.id)
    return db.session.scalar(query.where(Milestone.state == MilestoneState.OPEN)) or 0
