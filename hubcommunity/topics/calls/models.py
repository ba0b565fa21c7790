"""A call for consensus, its rounds, the organisations that are asked, and what they say."""

import hashlib
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.words import Worded, worded
from hubcommunity.library.models import Resource
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup

OPEN_ROUND = text("ended_at IS NULL")
ONE_ROUND = _l("A round of this call is open already.")
constraint_says("uq_call_rounds_open", ONE_ROUND)
constraint_says("call_rounds.call_id", ONE_ROUND)


class CallState(Worded):
    DRAFT = "draft"
    OPEN = "open"
    ASSESSING = "assessing"
    RESOLVED = "resolved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


worded(
    {
        CallState.DRAFT: _l("Draft"),
        CallState.OPEN: (_l("Open"), "warn"),
        CallState.ASSESSING: (_l("Being assessed"), "info"),
        CallState.RESOLVED: (_l("Resolved"), "good"),
        CallState.PUBLISHED: (_l("Published"), "good"),
        CallState.SUPERSEDED: _l("Superseded"),
        CallState.CANCELLED: _l("Cancelled"),
    }
)
C = CallState
NEXT = {
    C.DRAFT: {C.OPEN},
    C.OPEN: {C.ASSESSING, C.CANCELLED},
    C.ASSESSING: {C.OPEN, C.RESOLVED},
    C.RESOLVED: {C.PUBLISHED},
    C.PUBLISHED: {C.SUPERSEDED},
    C.SUPERSEDED: set(),
    C.CANCELLED: set(),
}


class Outcome(Worded):
    CONSENSUS = "consensus"
    DISSENT = "with dissent"
    NONE = "none"


worded(
    {
        Outcome.CONSENSUS: (_l("Consensus"), "good"),
        Outcome.DISSENT: (_l("Consensus with dissent"), "info"),
        Outcome.NONE: (_l("No consensus"), "warn"),
    }
)


class CallTemplate(Base):
    """Rules that are offered to whoever plans a call."""

    __tablename__ = "call_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    summary: Mapped[str] = mapped_column(String(300), default="")
    quorum: Mapped[int]
    support: Mapped[int]
    objections_block: Mapped[bool]
    days: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)


class Call(Identified, Base):
    """A group is asked whether its organisations agree on a statement.

    Quorum and support are shares in percent; `statement` is what the next round, or the last one,
    asks about. Once a round was opened, the rules stay as they are. A published call has a resource
    in the library, and says which version of it is its result.
    """

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("quorum BETWEEN 1 AND 100", name="quorum_share"),
        CheckConstraint("support BETWEEN 1 AND 100", name="support_share"),
        CheckConstraint("days BETWEEN 1 AND 90", name="length"),
        CheckConstraint(
            "outcome IS NOT NULL OR state NOT IN ('resolved', 'published', 'superseded')",
            name="resolved_has_outcome",
        ),
        CheckConstraint(
            "resource_id IS NOT NULL OR state NOT IN ('published', 'superseded')",
            name="published_has_resource",
        ),
        Index("ix_calls_group", "group_id", "state", "id"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    title: Mapped[str] = mapped_column(String(150))
    statement: Mapped[str] = mapped_column(Text)
    state: Mapped[CallState] = mapped_column(enum_column(CallState), default=CallState.DRAFT)
    quorum: Mapped[int]
    support: Mapped[int]
    objections_block: Mapped[bool]
    days: Mapped[int]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"))
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome, "outcome"))
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_reason: Mapped[str] = mapped_column(String(500), default="")
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"))
    version: Mapped[int | None]

    group: Mapped[TopicGroup] = relationship()
    supersedes: Mapped["Call | None"] = relationship(remote_side="Call.id")
    resolved_by: Mapped[Person | None] = relationship(foreign_keys=[resolved_by_id])
    resource: Mapped[Resource | None] = relationship()


class Round(Identified, Base):
    """One time of asking: the exact statement, until when; it may be longer, never shorter."""

    __tablename__ = "call_rounds"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint("closes_at > opened_at", name="closes_later"),
        Index(
            "uq_call_rounds_open",
            "call_id",
            unique=True,
            sqlite_where=OPEN_ROUND,
            postgresql_where=OPEN_ROUND,
        ),
        Index("ix_call_rounds_closes", "closes_at", "ended_at"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    number: Mapped[int]
    statement: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assessment: Mapped[str] = mapped_column(Text, default="")
    proposed: Mapped[Outcome | None] = mapped_column(enum_column(Outcome, "proposed"))
    assessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    call: Mapped[Call] = relationship()
    assessed_by: Mapped[Person | None] = relationship()

    @validates("statement")
    def keep_fingerprint(self, _key: str, statement: str) -> str:
        self.sha256 = hashlib.sha256(statement.encode()).hexdigest()
        return statement


class Extension(Base):
    """A round was made longer, and why."""

    __tablename__ = "call_extensions"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("call_rounds.id"), index=True)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    by: Mapped[Person] = relationship()


class Elector(Base):
    """An organisation that is asked in a round: those at the table when it opened, and no other.

    One that was merged into another that is asked too stays on record, and counts no longer.
    """

    __tablename__ = "call_electors"
    __table_args__ = (UniqueConstraint("round_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("call_rounds.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    merged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship()


class Stand(Worded):
    AGREE = "agree"
    COMMENTS = "agree with comments"
    OBJECT = "object"
    ABSTAIN = "abstain"


worded(
    {
        Stand.AGREE: (_l("Agree"), "info"),
        Stand.COMMENTS: (_l("Agree, with comments"), "good"),
        Stand.OBJECT: (_l("Object"), "bad"),
        Stand.ABSTAIN: _l("Abstain"),
    }
)


class GivenAs(Worded):
    DELEGATE = "delegate"
    ALTERNATE = "alternate"
    RECORDED = "recorded"


worded(
    {
        GivenAs.DELEGATE: _l("Voting delegate"),
        GivenAs.ALTERNATE: _l("Alternate"),
        GivenAs.RECORDED: _l("Recorded by those who run the group"),
    }
)


class Position(Identified, Base):
    """What an organisation says in a round. Rows are added, never changed: the latest counts."""

    __tablename__ = "call_positions"
    __table_args__ = (
        CheckConstraint(
            "comment <> '' OR stand IN ('agree', 'abstain')", name="says_what_it_means"
        ),
        CheckConstraint("evidence <> '' OR given_as <> 'recorded'", name="recorded_with_evidence"),
        Index("ix_call_positions_elector", "elector_id", "id"),
    )

    elector_id: Mapped[int] = mapped_column(ForeignKey("call_electors.id"))
    stand: Mapped[Stand] = mapped_column(enum_column(Stand, "stand"))
    comment: Mapped[str] = mapped_column(Text, default="")
    proposed_text: Mapped[str] = mapped_column(Text, default="")
    given_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    given_as: Mapped[GivenAs] = mapped_column(enum_column(GivenAs, "given_as"))
    evidence: Mapped[str] = mapped_column(String(300), default="")
    shows_name: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    elector: Mapped[Elector] = relationship()
    given_by: Mapped[Person] = relationship()
