"""When members are reminded that a term ends, as data, and which reminders were sent."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core.db import Base, UtcDateTime
from hubcommunity.core.errors import constraint_says

DAY_TAKEN = _l("Members are reminded on this day already.")
constraint_says("pk_reminder_days", DAY_TAKEN)
constraint_says("reminder_days.days", DAY_TAKEN)


class ReminderDay(Base):
    """So many days after the last day of a last term its primary contacts are reminded; below
    zero, so many days before it.

    A day that was added later counts for the terms that come to it from then on; without
    `added_on` it was there from the beginning. A retired one stays on record and reminds nobody.
    """

    __tablename__ = "reminder_days"
    __table_args__ = (CheckConstraint("days BETWEEN -365 AND 365", name="within_a_year"),)

    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    added_on: Mapped[date | None] = mapped_column(Date)
    retired_on: Mapped[date | None] = mapped_column(Date)


class SentReminder(Base):
    """Of this term the primary contacts were reminded on this of the days, once."""

    __tablename__ = "sent_reminders"

    term_id: Mapped[int] = mapped_column(ForeignKey("terms.id"), primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
