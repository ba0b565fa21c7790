"""Once a year a member confirms that what the hub knows of its organisation is right."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, UtcDateTime
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person


class Confirmation(Base):
    """A primary contact confirmed profile and people; rows are added, never changed."""

    __tablename__ = "confirmations"
    __table_args__ = (Index("ix_confirmations_latest", "organisation_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    by: Mapped[Person] = relationship()


class ConfirmationDue(Base):
    """A member that was asked and has not confirmed; the regular job keeps these rows."""

    __tablename__ = "confirmations_due"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship()
