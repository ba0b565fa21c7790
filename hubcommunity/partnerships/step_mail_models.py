"""Which mails about their leads somebody of the staff wants, and when each was written last."""

from datetime import date

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core.db import Base


class StepMail(Base):
    """A row a person; who has none wants all. The days are those of the person's own calendar."""

    __tablename__ = "step_mails"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    wants_daily: Mapped[bool] = mapped_column(default=True)
    wants_weekly: Mapped[bool] = mapped_column(default=True)
    # A mail about each lead that somebody else, or a rule, makes theirs.
    wants_assigned: Mapped[bool] = mapped_column(default=True)
    daily_on: Mapped[date | None] = mapped_column(Date)
    weekly_on: Mapped[date | None] = mapped_column(Date)
