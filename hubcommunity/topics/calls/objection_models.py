"""Objections: each one of one organisation, from being raised until it is settled."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.models import Call, Position

STANDING = text("state IN ('open', 'addressed', 'sustained')")


class ObjectionState(Worded):
    OPEN = "open"
    ADDRESSED = "addressed"
    SUSTAINED = "sustained"
    WITHDRAWN = "withdrawn"
    OVERRULED = "overruled"


worded(
    {
        ObjectionState.OPEN: (_l("Open"), "warn"),
        ObjectionState.ADDRESSED: (_l("Answered"), "info"),
        ObjectionState.SUSTAINED: (_l("Upheld"), "bad"),
        ObjectionState.WITHDRAWN: (_l("Withdrawn"), "good"),
        ObjectionState.OVERRULED: _l("Overruled"),
    }
)
S = ObjectionState
NEXT = {
    S.OPEN: {S.ADDRESSED, S.WITHDRAWN, S.OVERRULED},
    S.ADDRESSED: {S.WITHDRAWN, S.SUSTAINED, S.OVERRULED},
    S.SUSTAINED: {S.WITHDRAWN, S.OVERRULED},
    S.WITHDRAWN: set(),
    S.OVERRULED: set(),
}
STANDS = (S.OPEN, S.ADDRESSED, S.SUSTAINED)


class Objection(Identified, Base):
    """An organisation objects to a statement, through all rounds; one that stands at a time."""

    __tablename__ = "call_objections"
    __table_args__ = (
        CheckConstraint("rationale <> '' OR state <> 'overruled'", name="overruled_with_reason"),
        CheckConstraint(
            "answer <> '' OR state NOT IN ('addressed', 'sustained')", name="answered_in_text"
        ),
        Index(
            "uq_call_objections_standing",
            "call_id",
            "organisation_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("call_positions.id"))
    state: Mapped[ObjectionState] = mapped_column(
        enum_column(ObjectionState), default=ObjectionState.OPEN
    )
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rationale: Mapped[str] = mapped_column(Text, default="")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    call: Mapped[Call] = relationship()
    organisation: Mapped[Organisation] = relationship()
    position: Mapped[Position] = relationship()
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])

    @property
    def stands(self) -> bool:
        return self.state in STANDS
