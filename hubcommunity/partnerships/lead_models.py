"""What hangs on a lead in any number: tags, topics, helpers, files."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime
from hubcommunity.core.files import StoredFile
from hubcommunity.core.text import fold
from hubcommunity.people.models import Person

TAG_LIMIT = 40
MOST_TAGS = 20
LONGEST_DESCRIPTION = 20_000
CURRENCIES = (
    *("EUR", "BGN", "CHF", "CZK", "DKK", "GBP", "HUF", "ISK", "NOK", "PLN", "RON", "SEK", "USD"),
)


def of_leads(name: str, column: str, table: str) -> Table:
    """Return a table that joins leads to the rows of another one."""
    return Table(
        name,
        Base.metadata,
        Column("lead_id", ForeignKey("leads.id"), primary_key=True),
        Column(column, ForeignKey(f"{table}.id"), primary_key=True, index=True),
    )


lead_topics = of_leads("lead_topics", "topic_id", "topics")
lead_tags = of_leads("lead_tags", "tag_id", "tags")
lead_helpers = of_leads("lead_helpers", "person_id", "people")


class Tag(Base):
    """A word that staff put on leads; the same word folded is the same tag, as first written."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(TAG_LIMIT))
    folded: Mapped[str] = mapped_column(String(TAG_LIMIT), unique=True)

    @validates("name")
    def keep_folded(self, _key: str, name: str) -> str:
        self.folded = folded_tag(name)
        return name


def folded_tag(name: str) -> str:
    return fold(name)[:TAG_LIMIT]


class LeadFile(Identified, Base):
    """A file that staff keep with a lead, for those who may see the lead."""

    __tablename__ = "lead_files"

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    file: Mapped[StoredFile] = relationship()
    added_by: Mapped[Person | None] = relationship()


class LeadMessage(Base):
    """A mail that was written about a lead, for its timeline."""

    __tablename__ = "lead_messages"

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True, index=True)
