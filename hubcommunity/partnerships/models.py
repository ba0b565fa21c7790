"""Pipelines, stages, leads and transitions."""

import uuid
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.text import fold
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import Organisation, OrganisationType, Topic
from hubcommunity.partnerships.lead_models import (
    Tag,
    lead_helpers,
    lead_tags,
    lead_topics,
)
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup

OPEN_TRANSITION = text("left_at IS NULL")
SLUG_TAKEN = _l("There is a pipeline with this address already.")
constraint_says("uq_pipelines_slug", SLUG_TAKEN)
constraint_says("pipelines.slug", SLUG_TAKEN)
STAGE_TAKEN = _l("A stage of this pipeline has this name already; it may be a retired one.")
constraint_says("uq_stages_pipeline_id", STAGE_TAKEN)
constraint_says("stages.pipeline_id, stages.name", STAGE_TAKEN)


class StageKind(Worded):
    """What a stage means; a stage's kind never changes."""

    OPEN = "open"
    ON_HOLD = "on hold"
    WON = "won"
    LOST = "lost"

    @property
    def is_closed(self) -> bool:
        return self in CLOSED


CLOSED = (StageKind.WON, StageKind.LOST)
worded(
    {
        StageKind.OPEN: (_l("Open"), "info"),
        StageKind.ON_HOLD: _l("On hold"),
        StageKind.WON: (_l("Won"), "good"),
        StageKind.LOST: (_l("Lost"), "bad"),
    }
)


class Pipeline(Base):
    __tablename__ = "pipelines"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    # What a won lead is called in sentences: “expected partners”, “expected deliveries”.
    outcome: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)
    # Shown to its readers and to administrators only, instead of to all staff.
    is_restricted: Mapped[bool] = mapped_column(default=False)
    # Its leads are countries that ask for support, see `support/`.
    is_support: Mapped[bool] = mapped_column(default=False)

    # Those through which leads go now; retired ones are found in the history of leads alone.
    stages: Mapped[list["Stage"]] = relationship(
        primaryjoin="and_(Pipeline.id == Stage.pipeline_id, Stage.retired_at.is_(None))",
        order_by="(Stage.position, Stage.id)",
        viewonly=True,
    )


class PipelineReader(Base):
    """One of the people to whom a restricted pipeline is shown."""

    __tablename__ = "pipeline_readers"

    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipelines.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)


class Stage(Identified, Base):
    __tablename__ = "stages"
    __table_args__ = (
        UniqueConstraint("pipeline_id", "name"),
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability"),
    )

    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipelines.id"))
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    kind: Mapped[StageKind] = mapped_column(enum_column(StageKind, "kind"))
    probability: Mapped[int] = mapped_column(default=0)
    expected_days: Mapped[int | None]
    # How many leads it should hold; a hard limit takes no more.
    limit: Mapped[int | None]
    limit_is_hard: Mapped[bool] = mapped_column(default=False)
    # What must be known of a lead before it enters: names of `entry_policy.FACTS`.
    required: Mapped[list[str]] = mapped_column(JSON, default=list)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    pipeline: Mapped[Pipeline] = relationship()


class Lead(Identified, Base):
    """A possible partner, or a country that asks for support, on its way through a pipeline.

    `contact` is the first of its contacts, see `contact_models`. An amount is in the hundredth part
    of its currency. `chance`, in percent, is the lead's own probability, or else that of its stage.
    """

    __tablename__ = "leads"
    __table_args__ = (
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability"),
        CheckConstraint("amount_cents > 0", name="amount_counted"),
        CheckConstraint("(amount_cents IS NULL) = (currency IS NULL)", name="amount_of_currency"),
        Index("ix_leads_board", "stage_id", "position", "id"),
        Index("ix_leads_owner", "owner_id", "next_step_on"),
        Index("ix_leads_pipeline", "pipeline_id", "id"),
        Index("ix_leads_next_step", "pipeline_id", "next_step_on", "id"),
        # The number of a lead that went into another stays with its trace: it is never given again.
        {"sqlite_autoincrement": True},
    )

    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipelines.id"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"))
    position: Mapped[float] = mapped_column(default=0.0)
    version: Mapped[int] = mapped_column(default=1)

    organisation_name: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    # As it was told; the person is known only when an address came with the name.
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    country: Mapped[str | None] = mapped_column(String(2))
    type_id: Mapped[int | None] = mapped_column(ForeignKey("organisation_types.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("lead_sources.id"), index=True)
    campaign: Mapped[str] = mapped_column(String(120), default="")
    description: Mapped[str] = mapped_column(Text, default="", deferred=True)
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    probability: Mapped[int | None]
    expected_close_on: Mapped[date | None] = mapped_column(Date)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    next_step: Mapped[str] = mapped_column(String(200), default="")
    next_step_on: Mapped[date | None] = mapped_column(Date)
    # Why it is lost, as it was said then; which reason of the list it was; who got it instead.
    lost_reason: Mapped[str] = mapped_column(String(500), default="")
    lost_because_id: Mapped[int | None] = mapped_column(ForeignKey("lost_reasons.id"), index=True)
    competitor: Mapped[str] = mapped_column(String(200), default="")
    # The topic group for whose table somebody is looked for.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("topic_groups.id"), index=True)
    enquiry_uid: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("enquiries.uid"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The organisation's name, folded: leads of one name may be the same.
    name_folded: Mapped[str] = mapped_column(String(200), default="", index=True)
    # The names of the organisation and the contact, folded: by these words a lead is found.
    found_by: Mapped[str] = mapped_column(String(400), default="")

    pipeline: Mapped[Pipeline] = relationship()
    stage: Mapped[Stage] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    contact: Mapped[Person | None] = relationship(foreign_keys=[contact_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    type: Mapped[OrganisationType | None] = relationship()
    group: Mapped[TopicGroup | None] = relationship()
    source: Mapped[LeadSource | None] = relationship()
    lost_because: Mapped[LostReason | None] = relationship()
    topics: Mapped[list[Topic]] = relationship(secondary=lead_topics, order_by=Topic.position)
    tags: Mapped[list[Tag]] = relationship(secondary=lead_tags, order_by=Tag.folded)
    helpers: Mapped[list[Person]] = relationship(
        secondary=lead_helpers, order_by=(Person.given_name, Person.family_name, Person.id)
    )

    __mapper_args__ = {"version_id_col": version}

    @validates("organisation_name", "contact_name")
    def keep_found_by(self, key: str, name: str) -> str:
        other = self.contact_name if key == "organisation_name" else self.organisation_name
        if key == "organisation_name":
            self.name_folded = fold(name)[:200]
        self.found_by = fold(f"{name} {other or ''}")[:400]
        return name

    @property
    def source_name(self) -> str:
        return self.source.name if self.source else ""

    @hybrid_property
    def chance(self) -> int:
        return self.stage.probability if self.probability is None else self.probability

    @chance.inplace.expression
    @classmethod
    def _chance_in_sql(cls) -> ColumnElement[int]:
        of_stage = select(Stage.probability).where(Stage.id == cls.stage_id)
        return func.coalesce(cls.probability, of_stage.correlate_except(Stage).scalar_subquery())


class Transition(Base):
    """A lead's stay in a stage; exactly one is open per lead."""

    __tablename__ = "transitions"
    __table_args__ = (
        Index(
            "uq_transitions_open",
            "lead_id",
            unique=True,
            sqlite_where=OPEN_TRANSITION,
            postgresql_where=OPEN_TRANSITION,
        ),
        Index("ix_transitions_lead", "lead_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    competitor: Mapped[str] = mapped_column(String(200), default="")

    stage: Mapped[Stage] = relationship()
    by: Mapped[Person | None] = relationship()
