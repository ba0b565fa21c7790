"""What staff define for the applications of a type of organisation: points to check, questions."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.words import Worded, worded

TEXT_LIMIT = 300


class ForType(Identified):
    """Defined for one type of organisation, or for all of them; retired in the end, never deleted:
    applications that had it keep it.
    """

    text: Mapped[str] = mapped_column(String(TEXT_LIMIT))
    # None: every type.
    type_id: Mapped[int | None] = mapped_column(ForeignKey("organisation_types.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ChecklistItem(ForType, Base):
    """A point that staff check before they approve."""

    __tablename__ = "checklist_items"


class QuestionKind(Worded):
    TEXT = "short text"
    LONG = "long text"
    CHOICE = "choice"
    FILE = "file"


worded(
    {
        QuestionKind.TEXT: _l("Short text"),
        QuestionKind.LONG: _l("Long text"),
        QuestionKind.CHOICE: _l("Choice"),
        QuestionKind.FILE: _l("File"),
    }
)


class FormQuestion(ForType, Base):
    """A question that the registration asks beyond those that every organisation answers."""

    __tablename__ = "form_questions"

    kind: Mapped[QuestionKind] = mapped_column(enum_column(QuestionKind, "kind"))
    hint: Mapped[str] = mapped_column(String(TEXT_LIMIT), default="")
    # One a line.
    options: Mapped[str] = mapped_column(Text, default="")
    is_required: Mapped[bool] = mapped_column(default=False)

    @property
    def key(self) -> str:
        """The name by which forms, and staff who ask about it, tell it from the others."""
        return f"question_{self.uid.hex}"

    @property
    def choices(self) -> list[str]:
        """What a choice offers."""
        lines = (line.strip() for line in self.options.splitlines())
        return list(dict.fromkeys(line for line in lines if line))
