"""What a country asks for, the deliverables that were agreed, and the experts who were asked."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.step_models import Activity
from hubcommunity.people.models import Person

ASKED_ALREADY = _l("This person was asked already.")
constraint_says("uq_support_experts_lead_id", ASKED_ALREADY)
constraint_says("support_experts.lead_id, support_experts.person_id", ASKED_ALREADY)


class SupportNeed(Base):
    """What countries ask for, as the hub has listed it."""

    __tablename__ = "support_needs"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    position: Mapped[int] = mapped_column(default=0)


class Support(Base):
    """What a lead of a pipeline of country support asks for, what was agreed, what came of it."""

    __tablename__ = "supports"

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("support_needs.id"), index=True)
    need_words: Mapped[str] = mapped_column(Text, default="")
    authority: Mapped[str] = mapped_column(String(200), default="")
    requested_on: Mapped[date | None] = mapped_column(Date)
    scope: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(Text, default="")

    need: Mapped[SupportNeed | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Deliverable(Identified, Base):
    """Something that was promised for a day; its step reminds of it until it is delivered."""

    __tablename__ = "support_deliverables"
    __table_args__ = (Index("ix_support_deliverables_lead", "lead_id", "planned_on", "id"),)

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    name: Mapped[str] = mapped_column(String(200))
    planned_on: Mapped[date] = mapped_column(Date)
    delivered_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String(500), default="")
    step_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id"), index=True)

    lead: Mapped[Lead] = relationship()
    step: Mapped[Activity | None] = relationship()

    def is_late(self, today: date) -> bool:
        """Say whether it should have been delivered before today, and was not."""
        return self.delivered_on is None and self.planned_on < today


class ExpertState(Worded):
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"


worded(
    {
        ExpertState.ASKED: (_l("Asked"), "info"),
        ExpertState.AGREED: (_l("Agreed"), "good"),
        ExpertState.DECLINED: _l("Declined"),
    }
)
# Whoever agreed may have to step back, and whoever declined may be asked again.
NEXT_OF_EXPERT = {
    ExpertState.ASKED: {ExpertState.AGREED, ExpertState.DECLINED},
    ExpertState.AGREED: {ExpertState.DECLINED},
    ExpertState.DECLINED: {ExpertState.ASKED, ExpertState.AGREED},
}


class Expert(Identified, Base):
    """A person whom staff asked to help, for the organisation that they represented then."""

    __tablename__ = "support_experts"
    __table_args__ = (UniqueConstraint("lead_id", "person_id"),)

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    state: Mapped[ExpertState] = mapped_column(enum_column(ExpertState), default=ExpertState.ASKED)
    note: Mapped[str] = mapped_column(String(500), default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    lead: Mapped[Lead] = relationship()
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()
