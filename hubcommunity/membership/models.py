"""Membership applications, tiers, memberships and their terms."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.organisations.models import Organisation, OrganisationType, Topic
from hubcommunity.people.models import Person


class ApplicationState(enum.Enum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in review"
    NEEDS_INFORMATION = "needs information"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


S = ApplicationState
NEXT = {
    S.DRAFT: {S.SUBMITTED, S.EXPIRED},
    S.SUBMITTED: {S.IN_REVIEW, S.WITHDRAWN},
    S.IN_REVIEW: {S.NEEDS_INFORMATION, S.APPROVED, S.DECLINED, S.WITHDRAWN},
    S.NEEDS_INFORMATION: {S.IN_REVIEW, S.WITHDRAWN},
    S.APPROVED: set(),
    S.DECLINED: set(),
    S.WITHDRAWN: set(),
    S.EXPIRED: set(),
}

application_topics = Table(
    "application_topics",
    Base.metadata,
    Column("application_id", ForeignKey("applications.id"), primary_key=True),
    Column("topic_id", ForeignKey("topics.id"), primary_key=True),
)


class Application(Identified, Base):
    """An organisation asks to become a member.

    Until the address is confirmed the applicant is only what the form said; then they are a person
    with an account, and the form's copy of the password hash is emptied.
    """

    __tablename__ = "applications"
    __table_args__ = (
        Index("ix_applications_state", "state", "id"),
        Index("ix_applications_email", "email_folded"),
        Index("ix_applications_applicant", "applicant_id"),
    )

    state: Mapped[ApplicationState] = mapped_column(
        enum_column(ApplicationState), default=ApplicationState.DRAFT
    )
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text, default="")

    organisation_name: Mapped[str] = mapped_column(String(200))
    type_id: Mapped[int] = mapped_column(ForeignKey("organisation_types.id"))
    country: Mapped[str] = mapped_column(String(2))
    website: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")

    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    job_title: Mapped[str] = mapped_column(String(150))
    email: Mapped[str] = mapped_column(String(254))
    email_folded: Mapped[str] = mapped_column(String(254))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    wants_news: Mapped[bool] = mapped_column(default=False)

    applicant_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))

    type: Mapped[OrganisationType] = relationship()
    topics: Mapped[list[Topic]] = relationship(
        secondary=application_topics, order_by=Topic.position
    )
    applicant: Mapped[Person | None] = relationship(foreign_keys=[applicant_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    organisation: Mapped[Organisation | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Tier(Base):
    """A kind of membership, as data."""

    __tablename__ = "tiers"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text, default="")
    votes: Mapped[bool] = mapped_column(default=True)
    term_months: Mapped[int] = mapped_column(default=12)
    grace_days: Mapped[int] = mapped_column(default=30)
    position: Mapped[int] = mapped_column(default=0)


class Membership(Identified, Base):
    """An organisation's membership; its status is computed from dates, see `policy`."""

    __tablename__ = "memberships"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), unique=True)
    tier_id: Mapped[int] = mapped_column(ForeignKey("tiers.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    suspended_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_reason: Mapped[str | None] = mapped_column(String(300))

    organisation: Mapped[Organisation] = relationship()
    tier: Mapped[Tier] = relationship(lazy="joined", innerjoin=True)
    terms: Mapped[list["Term"]] = relationship(
        order_by="Term.starts_on", back_populates="membership"
    )


class Term(Identified, Base):
    """A span of membership, first and last day included; a renewal links to the term before."""

    __tablename__ = "terms"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    renews_id: Mapped[int | None] = mapped_column(ForeignKey("terms.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    membership: Mapped[Membership] = relationship(back_populates="terms")
