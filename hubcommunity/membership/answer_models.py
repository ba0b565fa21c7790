"""What applicants answer to the questions of their type of organisation."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core.db import Base
from hubcommunity.core.files import StoredFile
from hubcommunity.membership.setting_models import TEXT_LIMIT, FormQuestion


class FormAnswer(Base):
    """An answer, with the words in which it was asked; an empty one was left out on purpose."""

    __tablename__ = "application_answers"
    __table_args__ = (UniqueConstraint("application_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("form_questions.id"), index=True)
    asked: Mapped[str] = mapped_column(String(TEXT_LIMIT))
    text: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"), index=True)

    question: Mapped[FormQuestion] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    @property
    def is_empty(self) -> bool:
        return not self.text and self.file_id is None

    @property
    def shown(self) -> str:
        """The answer in words: a file by its name."""
        return self.file.name if self.file is not None else self.text
