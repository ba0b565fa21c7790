"""When a voting delegate is away, so that the first alternate acts."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, UtcDateTime
from hubcommunity.core.errors import constraint_says
from hubcommunity.topics.models import Seat

NOT_BACK = text("ended_at IS NULL")
constraint_says("uq_seat_absences_open", _l("You have said that you are away already."))
constraint_says("seat_absences.seat_id", _l("You have said that you are away already."))


class Absence(Base):
    """A delegate is away to the end of a day, or until they say that they are back."""

    __tablename__ = "seat_absences"
    __table_args__ = (
        Index(
            "uq_seat_absences_open",
            "seat_id",
            unique=True,
            sqlite_where=NOT_BACK,
            postgresql_where=NOT_BACK,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    until_on: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    seat: Mapped[Seat] = relationship()
