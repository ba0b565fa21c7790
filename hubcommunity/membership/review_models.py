"""What a review leaves behind: points checked, notes among staff, and corrected answers."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, UtcDateTime
from hubcommunity.core.files import StoredFile
from hubcommunity.membership.setting_models import TEXT_LIMIT, ChecklistItem
from hubcommunity.people.models import Person

# The answers of every application, by the columns that keep them.
ANSWERS = {
    "organisation_name": _l("Organisation name"),
    "type_id": _l("Type of organisation"),
    "country": _l("Country"),
    "website": _l("Website"),
    "description": _l("What does your organisation do?"),
    "topics": _l("Topics of interest"),
}


class ChecklistMark(Base):
    """Whether a point is checked for an application, and who said so last."""

    __tablename__ = "checklist_marks"
    __table_args__ = (UniqueConstraint("application_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("checklist_items.id"), index=True)
    is_done: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    item: Mapped[ChecklistItem] = relationship()
    by: Mapped[Person] = relationship()


class Note(Base):
    """What staff note for each other about an application. The applicant never sees it.

    Notes are added and never changed; the database does not refuse it, because whoever is written
    about may have a right to be forgotten.
    """

    __tablename__ = "application_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    written_by: Mapped[Person] = relationship()


class Correction(Base):
    """One answer as it was before staff asked about it, and as it is after the applicant replied.

    Both are kept as they were shown then: names of types and topics may change later.
    """

    __tablename__ = "application_corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("application_questions.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    # The words of a question that staff added; empty for the answers of every application.
    asked: Mapped[str] = mapped_column(String(TEXT_LIMIT), default="")
    old: Mapped[str] = mapped_column(Text, default="")
    new: Mapped[str] = mapped_column(Text, default="")
    old_file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"), index=True)
    new_file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"), index=True)

    old_file: Mapped[StoredFile | None] = relationship(foreign_keys=[old_file_id])
    new_file: Mapped[StoredFile | None] = relationship(foreign_keys=[new_file_id])

    @property
    def heading(self) -> str:
        """What was answered: the words of the question."""
        return self.asked or str(ANSWERS[self.name])
