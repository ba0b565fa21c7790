"""Enquiries from the contact form."""

import enum
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.search import searchable
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.people.models import Person


class EnquiryState(enum.Enum):
    NEW = "new"
    TRIAGED = "triaged"
    ANSWERED = "answered"
    CLOSED = "closed"


E = EnquiryState
NEXT = {
    E.NEW: {E.TRIAGED, E.ANSWERED, E.CLOSED},
    E.TRIAGED: {E.ANSWERED, E.CLOSED},
    E.ANSWERED: {E.CLOSED},
    E.CLOSED: set(),
}


STATE_NAMES = {
    E.NEW: _l("New"),
    E.TRIAGED: _l("In hand"),
    E.ANSWERED: _l("Answered"),
    E.CLOSED: _l("Closed"),
}


def words_of(context: Any) -> str:
    """Return the words under which staff find a new enquiry."""
    said = context.get_current_parameters()
    names = ("organisation_name", "given_name", "family_name", "email", "subject", "message")
    return searchable(*(said.get(name) for name in names))


class Enquiry(Identified, Base):
    """What somebody wrote to the hub, word for word."""

    __tablename__ = "enquiries"
    __table_args__ = (Index("ix_enquiries_state", "state", "id"),)

    state: Mapped[EnquiryState] = mapped_column(enum_column(EnquiryState), default=EnquiryState.NEW)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    organisation_name: Mapped[str] = mapped_column(String(200))
    type_id: Mapped[int] = mapped_column(ForeignKey("organisation_types.id"))
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    job_title: Mapped[str] = mapped_column(String(150))
    email: Mapped[str] = mapped_column(String(254))
    country: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(200))
    message: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default=words_of)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    type: Mapped[OrganisationType] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])

    @property
    def sender(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()
