"""Requests for a seat, invitations to one, and the way that each has gone."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup

OPEN_REQUEST = text("decided_at IS NULL")
constraint_says("uq_join_requests_open", _l("You have already asked to join this group."))
constraint_says("join_requests.group_id", _l("You have already asked to join this group."))


class RequestState(Worded):
    AWAITING_ENDORSEMENT = "awaiting endorsement"
    AWAITING_GROUP = "awaiting group"
    NEEDS_INFORMATION = "needs information"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    EXPIRED = "expired"


R = RequestState
worded(
    {
        R.AWAITING_ENDORSEMENT: (_l("Waits for the primary contact"), "warn"),
        R.AWAITING_GROUP: (_l("Waits for an answer"), "warn"),
        R.NEEDS_INFORMATION: (_l("A question is open"), "warn"),
        R.INVITED: (_l("Invited"), "info"),
        R.ACCEPTED: (_l("Accepted"), "good"),
        R.DECLINED: (_l("Declined"), "bad"),
        R.WITHDRAWN: _l("Withdrawn"),
        R.REVOKED: _l("Taken back"),
        R.EXPIRED: _l("Expired"),
    }
)
NEXT = {
    R.AWAITING_ENDORSEMENT: {R.AWAITING_GROUP, R.DECLINED, R.WITHDRAWN, R.EXPIRED},
    R.AWAITING_GROUP: {R.NEEDS_INFORMATION, R.ACCEPTED, R.DECLINED, R.WITHDRAWN, R.EXPIRED},
    R.NEEDS_INFORMATION: {R.AWAITING_GROUP, R.ACCEPTED, R.DECLINED, R.WITHDRAWN, R.EXPIRED},
    R.INVITED: {R.ACCEPTED, R.DECLINED, R.REVOKED, R.EXPIRED},
    R.ACCEPTED: set(),
    R.DECLINED: set(),
    R.WITHDRAWN: set(),
    R.REVOKED: set(),
    R.EXPIRED: set(),
}
OPEN = frozenset(state for state, onward in NEXT.items() if onward)
# What the chair and the staff decide on, whether they wait for an answer to a question or not.
BEFORE_THE_GROUP = (R.AWAITING_GROUP, R.NEEDS_INFORMATION)


class JoinRequest(Identified, Base):
    """A person asks for a seat, or is invited to one, for one organisation; again is a new row."""

    __tablename__ = "join_requests"
    __table_args__ = (
        Index(
            "uq_join_requests_open",
            "group_id",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=OPEN_REQUEST,
            postgresql_where=OPEN_REQUEST,
        ),
        Index("ix_join_requests_state", "group_id", "state"),
        Index("ix_join_requests_person", "person_id"),
        Index("ix_join_requests_moved", "state", "moved_at"),
        CheckConstraint(
            "(decided_at IS NULL) = (state IN ('awaiting endorsement', 'awaiting group',"
            " 'needs information', 'invited'))",
            name="open_until_decided",
        ),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    motivation: Mapped[str] = mapped_column(String(500))  # of an invitation: what the inviter says
    state: Mapped[RequestState] = mapped_column(
        enum_column(RequestState), default=RequestState.AWAITING_GROUP
    )
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    # When it came into its present state; from then on it waits 30 days.
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")

    group: Mapped[TopicGroup] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    invited_by: Mapped[Person | None] = relationship(foreign_keys=[invited_by_id])
    organisation: Mapped[Organisation] = relationship()

    @property
    def is_invitation(self) -> bool:
        return self.invited_by_id is not None


class RequestMove(Base):
    """A step on the way of a request: who took it, when, and what was said. Only added to."""

    __tablename__ = "request_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("join_requests.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[RequestState] = mapped_column(enum_column(RequestState))
    said: Mapped[str] = mapped_column(Text, default="")

    request: Mapped[JoinRequest] = relationship()
    by: Mapped[Person | None] = relationship()
