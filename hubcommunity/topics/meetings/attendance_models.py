"""Who was at a meeting, as against who said beforehand that they would come."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings.models import Meeting

TWICE = _l("This person’s attendance is noted already.")
constraint_says("uq_meeting_attendances_person", TWICE)
constraint_says("meeting_attendances.meeting_id, meeting_attendances.person_id", TWICE)


class Presence(Worded):
    PRESENT = "present"
    REMOTE = "remote"
    APOLOGIES = "apologies"
    ABSENT = "absent"


worded(
    {
        Presence.PRESENT: (_l("Present"), "good"),
        Presence.REMOTE: (_l("Remote"), "good"),
        Presence.APOLOGIES: _l("Apologies"),
        Presence.ABSENT: (_l("Absent"), "warn"),
    }
)
TOOK_PART = (Presence.PRESENT, Presence.REMOTE)
GUEST_LIMIT = 120


class Attendance(Identified, Base):
    """How somebody was at a meeting: a person, or a guest who is nothing but a name."""

    __tablename__ = "meeting_attendances"
    __table_args__ = (
        CheckConstraint(
            "(person_id IS NULL) = (guest_name <> '')",
            name="person_or_guest",
        ),
        Index("uq_meeting_attendances_person", "meeting_id", "person_id", unique=True),
        Index("ix_meeting_attendances_person", "person_id"),
        Index("ix_meeting_attendances_organisation", "organisation_id"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    guest_name: Mapped[str] = mapped_column(String(GUEST_LIMIT), default="")
    presence: Mapped[Presence] = mapped_column(enum_column(Presence, "presence"))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    meeting: Mapped[Meeting] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    organisation: Mapped[Organisation | None] = relationship()
