"""Tiers, memberships and their terms."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime
from hubcommunity.core.errors import constraint_says
from hubcommunity.organisations.models import Organisation

HAS_MEMBERSHIP = _l("This organisation has a membership already. Look again.")
constraint_says("uq_memberships_organisation_id", HAS_MEMBERSHIP)
constraint_says("memberships.organisation_id", HAS_MEMBERSHIP)


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
