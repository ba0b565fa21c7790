"""The milestones of a group."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.topics.milestone_models import Due, Milestone, MilestoneState
from hubcommunity.topics.models import TopicGroup


def milestones_of(group: TopicGroup) -> Select[Milestone]:
    return select(Milestone).where(Milestone.group_id == group.id)


@dataclass(frozen=True)
class Step(Due):
    """A milestone as the overview shows it, as plain values."""

    title: str
    due_on: date
    state: MilestoneState
    settled_at: datetime | None


def next_steps(group: TopicGroup, limit: int) -> Sequence[Step]:
    """Return what is open of a group and due first, then what was done last, by due day."""
    standing = milestones_of(group).where(Milestone.state != MilestoneState.DROPPED)
    order = (Milestone.settled_at.is_not(None), Milestone.settled_at.desc())
    nearest = standing.order_by(*order, Milestone.due_on, Milestone.id).limit(limit)
    columns = (Milestone.title, Milestone.due_on, Milestone.state, Milestone.settled_at)
    found = db.session.execute(nearest.with_only_columns(*columns))
    return sorted((Step(*row) for row in found), key=lambda step: (step.due_on, step.title))


def milestones(group: TopicGroup, number: int, *, with_dropped: bool) -> Page[Milestone]:
    """Return a page of a group's milestones by due day, with who settled them."""
    query = milestones_of(group).options(joinedload(Milestone.settled_by))
    if not with_dropped:
        query = query.where(Milestone.state != MilestoneState.DROPPED)
    return paginate(query, [Milestone.due_on, Milestone.id], number)


def part_of(milestone: Milestone) -> dict[str, Any]:
    """Return what can be changed about a milestone, as it is now."""
    return {"title": milestone.title, "due_on": milestone.due_on}


def milestone_or_404(group: TopicGroup, uid: uuid.UUID) -> Milestone:
    """Return a milestone of this group, with who settled it; or raise 404."""
    query = milestones_of(group).options(joinedload(Milestone.settled_by))
    return db.one_or_404(query.where(Milestone.uid == uid))
