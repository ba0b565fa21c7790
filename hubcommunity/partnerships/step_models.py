"""Activities: what was said or done about a lead, and what is to be done, by whom and when."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.words import Worded, worded
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person

STEP_LIMIT = 200  # what is to be done, in a line
UNDONE = text("state = 'planned'")


class ActivityKind(Worded):
    NOTE = "note"
    CALL = "call"
    MAIL = "mail"
    MEETING = "meeting"
    TASK = "task"


worded(
    {
        ActivityKind.NOTE: _l("Note"),
        ActivityKind.CALL: _l("Call"),
        ActivityKind.MAIL: _l("Mail"),
        ActivityKind.MEETING: _l("Meeting"),
        ActivityKind.TASK: _l("Task"),
    }
)


class ActivityState(Worded):
    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


worded(
    {
        ActivityState.PLANNED: (_l("Planned"), "info"),
        ActivityState.DONE: (_l("Done"), "good"),
        ActivityState.CANCELLED: _l("Cancelled"),
    }
)

# What is done or cancelled stays so: a further step is planned anew.
NEXT_OF_STEP = {
    ActivityState.PLANNED: {ActivityState.DONE, ActivityState.CANCELLED},
    ActivityState.DONE: set[ActivityState](),
    ActivityState.CANCELLED: set[ActivityState](),
}


class Activity(Identified, Base):
    """Something done about a lead, or a step that is to be done.

    A step is due on a day of its owner's calendar, if on any. `due_at` is the instant by which
    steps are ordered: the time, or else the begin of that day, where the owner is.
    """

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("(state = 'planned') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("(due_on IS NULL) = (due_at IS NULL)", name="due"),
        CheckConstraint("due_on IS NOT NULL OR NOT has_time", name="timed"),
        CheckConstraint("state <> 'cancelled' OR outcome <> ''", name="reason"),
        Index("ix_activities_lead", "lead_id", "id"),
        Index(
            "ix_activities_owner",
            *("owner_id", "due_on", "due_at", "id"),
            sqlite_where=UNDONE,
            postgresql_where=UNDONE,
        ),
        Index(
            "ix_activities_due",
            *("due_on", "due_at", "id"),
            sqlite_where=UNDONE,
            postgresql_where=UNDONE,
        ),
        Index(
            "ix_activities_undone",
            *("lead_id", "due_on"),
            sqlite_where=UNDONE,
            postgresql_where=UNDONE,
        ),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    kind: Mapped[ActivityKind] = mapped_column(enum_column(ActivityKind, "kind"))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[ActivityState] = mapped_column(enum_column(ActivityState))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    has_time: Mapped[bool] = mapped_column(default=False)
    # A mail that was written stands on the timeline as itself, with its words.
    has_mail: Mapped[bool] = mapped_column(default=False)
    # When it was written down, and by whom; who did it, or did away with it, is said below.
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    lead: Mapped[Lead] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])

    @property
    def is_undone(self) -> bool:
        return self.state is ActivityState.PLANNED


# As their indexes have it, word for word, so that SQLite finds steps by them.
IS_UNDONE = Activity.state == literal_column("'planned'")


class FollowUp(Base):
    """What is offered as the next step when one of a kind is done, and after how many days."""

    __tablename__ = "follow_ups"
    __table_args__ = (CheckConstraint("days BETWEEN 0 AND 365", name="days"),)

    kind: Mapped[ActivityKind] = mapped_column(enum_column(ActivityKind, "kind"), primary_key=True)
    next_kind: Mapped[ActivityKind] = mapped_column(enum_column(ActivityKind, "next_kind"))
    text: Mapped[str] = mapped_column(String(STEP_LIMIT))
    days: Mapped[int]
