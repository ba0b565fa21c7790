"""Documents of a group, their versions, and the comments on a version."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.files import StoredFile
from hubcommunity.core.search import searchable
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup

SAME_VERSION = _l("Somebody added a version of this document at the same time. Look again.")
constraint_says("uq_document_versions_document_id_number", SAME_VERSION)
constraint_says("document_versions.document_id, document_versions.number", SAME_VERSION)


class Document(Identified, Base):
    """A document of a group; `number` and `changed_at` are those of its latest version."""

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("retired_at IS NULL OR retired_reason <> ''", name="retired_with_reason"),
        Index("ix_documents_list", "group_id", "changed_at", "id", "retired_at"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    title: Mapped[str] = mapped_column(String(200))
    search_text: Mapped[str] = mapped_column(Text, default="", deferred=True)
    number: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    retired_reason: Mapped[str] = mapped_column(String(500), default="")

    group: Mapped[TopicGroup] = relationship()
    retired_by: Mapped[Person | None] = relationship()

    @validates("title")
    def keep_words(self, _key: str, title: str) -> str:
        self.search_text = searchable(title)
        return title.strip()


class DocumentVersion(Identified, Base):
    """One version: a text in Markdown or a file, with who added it, for whom, and what is new."""

    __tablename__ = "document_versions"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        CheckConstraint("(text IS NULL) <> (file_id IS NULL)", name="text_or_file"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    number: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str | None] = mapped_column(Text, deferred=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    document: Mapped[Document] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    added_by: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def is_text(self) -> bool:
        return self.file_id is None


class DocumentComment(Identified, Base):
    """What somebody says about a version; those who run the group may hide it with a reason."""

    __tablename__ = "document_comments"
    __table_args__ = (
        CheckConstraint("hidden_at IS NULL OR hidden_reason <> ''", name="hidden_with_reason"),
        Index("ix_document_comments_version", "version_id", "id"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("document_versions.id"))
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    hidden_reason: Mapped[str] = mapped_column(String(500), default="")

    version: Mapped[DocumentVersion] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    organisation: Mapped[Organisation | None] = relationship()
    hidden_by: Mapped[Person | None] = relationship(foreign_keys=[hidden_by_id])
