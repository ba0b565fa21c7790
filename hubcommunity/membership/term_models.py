"""Tiers, memberships and their terms."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import Organisation

HAS_MEMBERSHIP = _l("This organisation has a membership already. Look again.")
RENEWED_ALREADY = _l("Somebody else has just renewed this membership. Look again.")
CODE_TAKEN = _l("Another tier has this code already. Choose another one.")
NUMBER_TAKEN = _l("Another term has this invoice number already. Look again.")
constraint_says("uq_memberships_organisation_id", HAS_MEMBERSHIP)
constraint_says("memberships.organisation_id", HAS_MEMBERSHIP)
constraint_says("uq_terms_renews_id", RENEWED_ALREADY)
constraint_says("terms.renews_id", RENEWED_ALREADY)
constraint_says("uq_tiers_code", CODE_TAKEN)
constraint_says("tiers.code", CODE_TAKEN)
constraint_says("uq_terms_invoice_number", NUMBER_TAKEN)
constraint_says("terms.invoice_number", NUMBER_TAKEN)


class Tier(Base):
    """A kind of membership, as data; a retired one goes on for those who have it.

    A term runs for so many months, or, by the calendar, to the last day of a year. Without a fee
    or without a number of seats there is none to pay, and no limit.
    """

    __tablename__ = "tiers"
    __table_args__ = (
        CheckConstraint("term_months > 0", name="term_months_counted"),
        CheckConstraint("grace_days >= 0", name="grace_days_counted"),
        CheckConstraint("seats_per_group > 0", name="seats_counted"),
        CheckConstraint("fee_cents > 0", name="fee_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text, default="")
    votes: Mapped[bool] = mapped_column(default=True)
    seats_per_group: Mapped[int | None]
    fee_cents: Mapped[int | None]
    term_months: Mapped[int] = mapped_column(default=12)
    by_calendar: Mapped[bool] = mapped_column(default=False)
    grace_days: Mapped[int] = mapped_column(default=30)
    position: Mapped[int] = mapped_column(default=0)
    retired_on: Mapped[date | None] = mapped_column(Date)


class TierChange(Base):
    """From a day on, a membership has another tier."""

    __tablename__ = "tier_changes"
    __table_args__ = (UniqueConstraint("membership_id", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    tier_id: Mapped[int] = mapped_column(ForeignKey("tiers.id"))
    from_on: Mapped[date] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    tier: Mapped[Tier] = relationship(lazy="joined", innerjoin=True)


class Membership(Identified, Base):
    """An organisation's membership; status and tier are computed from dates, never stored.

    It keeps the tier with which it began, and the changes since: see `tier_on`, and `policy` for
    the status.
    """

    __tablename__ = "memberships"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), unique=True)
    first_tier_id: Mapped[int] = mapped_column(ForeignKey("tiers.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    suspended_on: Mapped[date | None] = mapped_column(Date)
    suspended_reason: Mapped[str | None] = mapped_column(String(300))
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_reason: Mapped[str | None] = mapped_column(String(300))

    organisation: Mapped[Organisation] = relationship()
    first_tier: Mapped[Tier] = relationship(lazy="joined", innerjoin=True)
    tier_changes: Mapped[list[TierChange]] = relationship(order_by=TierChange.from_on)
    terms: Mapped[list["Term"]] = relationship(
        order_by="Term.starts_on", back_populates="membership"
    )

    @property
    def tier(self) -> Tier:
        """The tier of today."""
        return self.tier_on(clock.today())

    def tier_on(self, day: date) -> Tier:
        """Return the tier on a day: that of the last change until then, or else the first."""
        made = [change for change in self.tier_changes if change.from_on <= day]
        return max(made, key=lambda change: change.from_on).tier if made else self.first_tier

    @hybrid_method
    def tier_id_on(self, day: Any) -> int:
        return self.tier_on(day).id

    @tier_id_on.inplace.expression  # type: ignore[attr-defined]
    @classmethod
    def _tier_id_on_sql(cls, day: Any):  # type: ignore[no-untyped-def]
        changed = (
            select(TierChange.tier_id)
            .where(TierChange.membership_id == cls.id, TierChange.from_on <= day)
            .order_by(TierChange.from_on.desc())
            .limit(1)
            .correlate_except(TierChange)
        )
        return func.coalesce(changed.scalar_subquery(), cls.first_tier_id)


class FeeState(Worded):
    """What has become of a term's fee."""

    NONE = "none"
    OPEN = "open"
    INVOICED = "invoiced"
    PAID = "paid"


worded(
    {
        FeeState.NONE: (_l("No fee"), ""),
        FeeState.OPEN: (_l("To be invoiced"), "warn"),
        FeeState.INVOICED: (_l("Invoiced"), "info"),
        FeeState.PAID: (_l("Paid"), "good"),
    }
)


class Term(Identified, Base):
    """A span of membership, first and last day included, and its fee.

    A renewal links to the term before.
    """

    __tablename__ = "terms"
    __table_args__ = (
        Index("ix_terms_span", "membership_id", "starts_on", "ends_on"),
        Index("ix_terms_ends_on", "ends_on"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("fee_cents > 0", name="fee_counted"),
        CheckConstraint(
            "(invoice_number IS NULL) = (invoiced_on IS NULL)"
            " AND (invoiced_on IS NULL OR fee_cents IS NOT NULL)",
            name="invoice_whole",
        ),
        CheckConstraint(
            "paid_on IS NULL OR (invoiced_on IS NOT NULL AND paid_on >= invoiced_on)",
            name="paid_after_invoice",
        ),
    )

    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    renews_id: Mapped[int | None] = mapped_column(ForeignKey("terms.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    fee_cents: Mapped[int | None]
    invoice_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    invoiced_on: Mapped[date | None] = mapped_column(Date)
    paid_on: Mapped[date | None] = mapped_column(Date)

    membership: Mapped[Membership] = relationship(back_populates="terms")

    @property
    def fee_state(self) -> FeeState:
        if self.fee_cents is None:
            return FeeState.NONE
        if self.paid_on:
            return FeeState.PAID
        return FeeState.INVOICED if self.invoiced_on else FeeState.OPEN
