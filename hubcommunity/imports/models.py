"""Imports: a file on its way in, what its check found in each row, and columns once matched."""

import enum
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.files import StoredFile
from hubcommunity.core.words import Worded, worded
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.people.models import Person


class ImportKind(enum.Enum):
    """What the rows of a table speak of."""

    ORGANISATIONS = "organisations"
    LEADS = "leads"


class ImportState(Worded):
    """Where an import stands. Who waits for a worker is `CHECKING` or `WRITING`."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    WRITING = "writing"
    DONE = "done"
    DISCARDED = "discarded"


S = ImportState
worded(
    {
        S.UPLOADED: (_l("Columns to match"), "warn"),
        S.CHECKING: (_l("Being checked"), "info"),
        S.CHECKED: (_l("Checked"), "warn"),
        S.WRITING: (_l("Being written"), "info"),
        S.DONE: (_l("Done"), "good"),
        S.DISCARDED: (_l("Discarded"), ""),
    }
)
NEXT = {
    S.UPLOADED: {S.CHECKING, S.DISCARDED},
    S.CHECKING: {S.CHECKED, S.DISCARDED},
    S.CHECKED: {S.CHECKING, S.WRITING, S.DISCARDED},
    S.WRITING: {S.CHECKED, S.DONE},
    S.DONE: set(),
    S.DISCARDED: set(),
}
WAITS_FOR_WORKER = (S.CHECKING, S.WRITING)


class Fate(Worded):
    """What an import does with a row."""

    CREATED = "created"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


worded(
    {
        Fate.CREATED: (_l("New"), "good"),
        Fate.CHANGED: (_l("Changed"), "info"),
        Fate.SAME: (_l("Unchanged"), ""),
        Fate.WRONG: (_l("Wrong"), "bad"),
    }
)


class Import(Identified, Base):
    """One file that staff hand in. The file is kept until it is written or discarded.

    `columns` are the names of our fields in the order of the file's columns, empty for a column
    that is left out. `source` says where the data come from. `fault` is why the file as a whole
    cannot be read. It is `rechecked` where it was approved, and would have done something else by
    the time it was to be written: so nothing was. Leads go into a pipeline; one that is deleted
    before is None.
    """

    __tablename__ = "imports"
    __table_args__ = (Index("ix_imports_state", "state", "id"),)

    state: Mapped[ImportState] = mapped_column(enum_column(ImportState))
    kind: Mapped[ImportKind] = mapped_column(
        enum_column(ImportKind, "kind"), default=ImportKind.ORGANISATIONS
    )
    pipeline_id: Mapped[int | None] = mapped_column(
        ForeignKey("pipelines.id", ondelete="SET NULL"), index=True
    )
    file_name: Mapped[str] = mapped_column(String(150))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(200))
    headings: Mapped[list[str]] = mapped_column(JSON)
    columns: Mapped[list[str]] = mapped_column(JSON)
    rows: Mapped[int] = mapped_column(default=0)
    seen: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    rechecked: Mapped[bool] = mapped_column(default=False)
    fault: Mapped[str | None] = mapped_column(String(300))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    file: Mapped[StoredFile | None] = relationship()
    by: Mapped[Person] = relationship()
    pipeline: Mapped[Pipeline | None] = relationship()

    @property
    def waits(self) -> bool:
        """Say whether it is a worker's turn."""
        return self.state in WAITS_FOR_WORKER


class ImportRow(Base):
    """What the check found in one row: what becomes of it, and which fields change or are wrong."""

    __tablename__ = "import_rows"
    __table_args__ = (Index("ix_import_rows_fate", "import_id", "fate", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    fate: Mapped[Fate] = mapped_column(enum_column(Fate, "fate"))
    details: Mapped[list[Any]] = mapped_column(JSON)


class MatchedColumns(Base):
    """Which fields staff took the columns of such headings for, so that they choose only once."""

    __tablename__ = "import_columns"
    __table_args__ = (UniqueConstraint("kind", "headings_mark"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ImportKind] = mapped_column(enum_column(ImportKind, "kind"))
    headings_mark: Mapped[str] = mapped_column(String(64))
    columns: Mapped[list[str]] = mapped_column(JSON)
