"""What a meeting decided, and what somebody promised there to do."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.words import Worded, worded
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.models import TopicGroup

ITEM_LIMIT, OUTCOME_LIMIT = 500, 500


class Decision(Identified, Base):
    """A decision of a group, numbered within the group and the year of its meeting: D2026-3."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        Index("uq_decisions_number", "group_id", "year", "number", unique=True),
        Index("ix_decisions_meeting", "meeting_id", "id"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    year: Mapped[int]
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    group: Mapped[TopicGroup] = relationship()
    meeting: Mapped[Meeting] = relationship()

    @property
    def label(self) -> str:
        return f"D{self.year}-{self.number}"


class ItemState(Worded):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


worded(
    {
        ItemState.OPEN: (_l("Open"), "info"),
        ItemState.DONE: (_l("Done"), "good"),
        ItemState.DROPPED: _l("Dropped"),
    }
)
NEXT_OF_ITEM: dict[ItemState, set[ItemState]] = {
    ItemState.OPEN: {ItemState.DONE, ItemState.DROPPED},
    ItemState.DONE: set(),
    ItemState.DROPPED: set(),
}


class ActionItem(Identified, Base):
    """Somebody of a group is to do something by a day.

    `outcome` says how it was done, or why it was dropped. `remind_on` is the next day on which its
    owner is written to; there is none once it is settled.
    """

    __tablename__ = "action_items"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("(state = 'open') = (remind_on IS NOT NULL)", name="remind_on"),
        CheckConstraint("state = 'open' OR outcome <> ''", name="outcome"),
        Index("ix_action_items_group", "group_id", "state", "due_on", "id"),
        Index("ix_action_items_meeting", "meeting_id", "id"),
        Index("ix_action_items_owner", "owner_id", "state", "due_on"),
        Index("ix_action_items_remind", "remind_on", "id"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    text: Mapped[str] = mapped_column(String(ITEM_LIMIT))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date]
    state: Mapped[ItemState] = mapped_column(enum_column(ItemState), default=ItemState.OPEN)
    outcome: Mapped[str] = mapped_column(String(OUTCOME_LIMIT), default="")
    remind_on: Mapped[date | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    group: Mapped[TopicGroup] = relationship()
    meeting: Mapped[Meeting] = relationship()
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])

    @property
    def is_open(self) -> bool:
        return self.state is ItemState.OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < clock.today()
