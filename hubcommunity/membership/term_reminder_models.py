"""When members are reminded that a term ends, as data, and which reminders were sent."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core.db import Base, UtcDateTime


class ReminderDay(Base):
    """So many days after the last day of a last term its primary contacts are reminded; below
    zero, so many days before it.
    """

    __tablename__ = "reminder_days"
    __table_args__ = (CheckConstraint("days BETWEEN -365 AND 365", name="within_a_year"),)

    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class SentReminder(Base):
    """Of this term the primary contacts were reminded on this of the days, once."""

    __tablename__ = "sent_reminders"

    term_id: Mapped[int] = mapped_column(ForeignKey("terms.id"), primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
