"""What an organisation says of itself beyond one row: other names, further languages, a logo."""

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hubcommunity.core.db import Base
from hubcommunity.core.files import StoredFile
from hubcommunity.core.search import searchable

NAME_LIMIT = 200
MOST_NAMES = 20


class OtherName(Base):
    """A name in another language, or a former one; staff find by it whoever else may see it."""

    __tablename__ = "organisation_names"
    __table_args__ = (
        Index("ix_organisation_names_organisation_id", "organisation_id", "position"),
        Index("ix_organisation_names_folded", "search_text"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    search_text: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)

    @validates("name")
    def keep_folded(self, _key: str, name: str) -> str:
        self.search_text = searchable(name)
        return name


class Description(Base):
    """What an organisation does, as Markdown in a language that is not its first."""

    __tablename__ = "organisation_descriptions"
    __table_args__ = (UniqueConstraint("organisation_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)


class Logo(Base):
    """An organisation's logo: the file as we wrote it anew, and words for who does not see it."""

    __tablename__ = "organisation_logos"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), unique=True)
    alt: Mapped[str] = mapped_column(String(200))

    file: Mapped[StoredFile] = relationship()
