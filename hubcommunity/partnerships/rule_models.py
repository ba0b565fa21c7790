"""Who gets a new lead: rules in an order, the people each of them names, and who is away when."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, Column, Date, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core.db import Base, Identified, enum_column
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.people.models import Person


class Way(Worded):
    """How a rule chooses among those that it names and who are there."""

    ONE = "one"
    IN_TURN = "in turn"
    LEAST_LOADED = "least loaded"


worded(
    {
        Way.ONE: _l("To one person"),
        Way.IN_TURN: _l("In turn"),
        Way.LEAST_LOADED: _l("To whoever has the fewest open leads"),
    }
)

rule_types = Table(
    "assignment_rule_types",
    Base.metadata,
    Column("rule_id", ForeignKey("assignment_rules.id"), primary_key=True),
    Column("type_id", ForeignKey("organisation_types.id"), primary_key=True, index=True),
)


class AssignmentRule(Identified, Base):
    """Which new leads of a pipeline go to whom; no countries or no types are any of them."""

    __tablename__ = "assignment_rules"
    __table_args__ = (Index("ix_assignment_rules_pipeline", "pipeline_id", "position", "id"),)

    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipelines.id"))
    position: Mapped[int] = mapped_column(default=0)
    way: Mapped[Way] = mapped_column(enum_column(Way, "way"))
    countries: Mapped[list[str]] = mapped_column(JSON, default=list)

    pipeline: Mapped[Pipeline] = relationship()
    types: Mapped[list[OrganisationType]] = relationship(
        secondary=rule_types, order_by=(OrganisationType.position, OrganisationType.name)
    )
    places: Mapped[list["RulePlace"]] = relationship(
        order_by="RulePlace.person_id", cascade="all, delete-orphan"
    )


class RulePlace(Base):
    """A person whom a rule names, and when they had their last turn: the higher, the later."""

    __tablename__ = "assignment_rule_people"

    rule_id: Mapped[int] = mapped_column(ForeignKey("assignment_rules.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    last_turn: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship()


class Absence(Identified, Base):
    """The days from one to another, both included, on which somebody is given no new leads.

    The days are those of the person's own calendar; why they are away is nobody's business.
    """

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="in_order"),
        Index("ix_absences_person", "person_id", "ends_on"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
