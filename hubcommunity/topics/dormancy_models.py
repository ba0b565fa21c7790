"""Groups that went quiet: the hub proposes to staff that they become dormant."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.topics.models import TopicGroup

ONE_OPEN = text("state = 'open'")


class QuietState(enum.Enum):
    """What became of a proposal: staff made the group dormant or kept it, or it woke by itself."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"


Q = QuietState
NEXT_OF_QUIET: dict[QuietState, set[QuietState]] = {
    Q.OPEN: {Q.ACCEPTED, Q.DISMISSED, Q.LAPSED},
    Q.ACCEPTED: set(),
    Q.DISMISSED: set(),
    Q.LAPSED: set(),
}


class QuietSpell(Identified, Base):
    """Nothing has happened in a group since an instant, so it may as well be dormant."""

    __tablename__ = "quiet_spells"
    __table_args__ = (
        Index(
            "uq_quiet_spells_open",
            "group_id",
            unique=True,
            sqlite_where=ONE_OPEN,
            postgresql_where=ONE_OPEN,
        ),
        Index("ix_quiet_spells_group", "group_id", "settled_at"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_when_told"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[QuietState] = mapped_column(enum_column(QuietState), default=Q.OPEN)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    group: Mapped[TopicGroup] = relationship()
