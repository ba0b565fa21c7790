"""The charter of a group in its versions, and the changes proposed to it."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.versions import ExactText
from hubcommunity.core.words import Worded, worded
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup

ONE_OPEN = text("state = 'proposed'")
SAME_NUMBER = _l("Somebody else published a version of this charter at the same moment.")
constraint_says("uq_charter_versions_group_id_number", SAME_NUMBER)
constraint_says("charter_versions.group_id, charter_versions.number", SAME_NUMBER)
ONE_AT_A_TIME = _l("A change of this charter waits for an answer already.")
constraint_says("uq_charter_proposals_open", ONE_AT_A_TIME)
constraint_says("charter_proposals.group_id", ONE_AT_A_TIME)


class CharterVersion(ExactText, Base):
    """A text by which a group works, from the day it was published until the next one."""

    __tablename__ = "charter_versions"
    __table_args__ = (UniqueConstraint("group_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    note: Mapped[str] = mapped_column(String(300), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    group: Mapped[TopicGroup] = relationship()
    by: Mapped[Person | None] = relationship()


class ProposalState(Worded):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


P = ProposalState
worded(
    {
        P.PROPOSED: (_l("Waits for an answer"), "warn"),
        P.ACCEPTED: (_l("Accepted"), "good"),
        P.DECLINED: _l("Declined"),
        P.WITHDRAWN: _l("Withdrawn"),
    }
)
NEXT_OF_PROPOSAL: dict[ProposalState, set[ProposalState]] = {
    P.PROPOSED: {P.ACCEPTED, P.DECLINED, P.WITHDRAWN},
    P.ACCEPTED: set(),
    P.DECLINED: set(),
    P.WITHDRAWN: set(),
}


class CharterProposal(Identified, Base):
    """A chair asks for another charter; `after` is the version that they had before them."""

    __tablename__ = "charter_proposals"
    __table_args__ = (
        Index(
            "uq_charter_proposals_open",
            "group_id",
            unique=True,
            sqlite_where=ONE_OPEN,
            postgresql_where=ONE_OPEN,
        ),
        Index("ix_charter_proposals_group", "group_id", "id"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(300))
    after: Mapped[int]
    state: Mapped[ProposalState] = mapped_column(enum_column(ProposalState), default=P.PROPOSED)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500), default="")

    group: Mapped[TopicGroup] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
