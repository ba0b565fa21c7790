"""Milestones: what a group means to have done, and by when."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.words import Worded, worded
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup


class MilestoneState(Worded):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


M = MilestoneState
worded({M.OPEN: _l("Open"), M.DONE: (_l("Done"), "good"), M.DROPPED: _l("Dropped")})
NEXT_OF_MILESTONE: dict[MilestoneState, set[MilestoneState]] = {
    M.OPEN: {M.DONE, M.DROPPED},
    M.DONE: set(),
    M.DROPPED: set(),
}


class Due:
    """What is due on a day until it is settled."""

    due_on: Any
    state: Any

    def is_overdue(self, today: date) -> bool:
        return bool(self.state is M.OPEN and self.due_on < today)


class Milestone(Due, Identified, Base):
    """A step on the way of a group; done with a text of how, or dropped with a text of why."""

    __tablename__ = "milestones"
    __table_args__ = (
        Index("ix_milestones_group", "group_id", "due_on", "id"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_when_told"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[MilestoneState] = mapped_column(enum_column(MilestoneState), default=M.OPEN)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[str] = mapped_column(String(1000), default="")

    group: Mapped[TopicGroup] = relationship()
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])
