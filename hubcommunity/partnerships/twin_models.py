"""Leads that are one and the same: those that went into another, and pairs that only look alike."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, UtcDateTime
from hubcommunity.partnerships.models import Lead


class MergedLead(Base):
    """A lead that went into another: under its old address and its old number, which no other lead
    ever gets, the one that stays is found, and its trace read.
    """

    __tablename__ = "merged_leads"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(200))
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    # Its own enquiry, where the one that stays has another.
    enquiry_uid: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("enquiries.uid"), unique=True)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    lead: Mapped[Lead] = relationship()


class LeadsApart(Base):
    """Two leads of which somebody has said that they are two; the smaller number first."""

    __tablename__ = "leads_apart"
    __table_args__ = (CheckConstraint("first_id < second_id", name="smaller_first"),)

    first_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
