"""Figures that are costly to count and seldom change, remembered until what they count changes.

Whoever changes a subject (say, the members) calls `bump` in the same transaction. The subject's
mark then differs for every process as soon as that transaction is visible, and what was computed
under the old mark is not asked for again. The mark is random, so that one written by a transaction
that was rolled back never comes again.
"""

import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, TypeVar

from flask import g, has_request_context
from sqlalchemy import Connection, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.functions import FunctionElement

from hubcommunity.core.db import Base, db, is_only_reading

Value = TypeVar("Value")


@dataclass
class Shelf:
    """A part of this process's memory; what nobody asked for longest goes first when it is full."""

    kept: int
    values: "OrderedDict[Hashable, object]" = field(default_factory=OrderedDict)

    def put(self, place: Hashable, value: object) -> None:
        self.values[place] = value
        while len(self.values) > self.kept:
            self.values.popitem(last=False)


FIGURES = Shelf(1024)
# What was found under filters and free words. Anybody can ask for ever new ones: they fill no more
# than their own shelf, and push no figure out.
FOUND = Shelf(512)
# Parts of pages as they were rendered, by all that they show.
PARTS = Shelf(8192)
# Whole lists of pages and what they are made of, by the marks of the tables they were read from.
PAGES = Shelf(1024)
# What was read for one reader alone: there are many of them, and they push out nobody else's.
OWN = Shelf(2048)
# The greater part of long pages, such as a board of hundreds of cards: a few of them.
LONG = Shelf(64)
# What takes megabytes where there are many rows: the newest alone is kept, and a few long lists.
TABLES = Shelf(1)
LISTS = Shelf(8)


class Revision(Base):
    """The present mark of a subject."""

    __tablename__ = "revisions"

    subject: Mapped[str] = mapped_column(String(40), primary_key=True)
    mark: Mapped[str] = mapped_column(String(32))


class AllMarks(FunctionElement[str]):
    """All marks as one text, which the statement of every page can read along."""

    inherit_cache = True
    type = String()


@compiles(AllMarks)
def in_postgresql(_marks: AllMarks, _compiler: Any, **_more: Any) -> str:
    return "(SELECT string_agg(subject || '=' || mark, ' ') FROM revisions)"


@compiles(AllMarks, "sqlite")
def in_sqlite(_marks: AllMarks, _compiler: Any, **_more: Any) -> str:
    return "(SELECT group_concat(subject || '=' || mark, ' ') FROM revisions)"


MARKS = select(AllMarks())


def bump(subject: str) -> None:
    """Say that the subject changes with the present transaction."""
    set_marks(db.session.connection(), [subject])
    forget_marks()


def set_marks(connection: Connection, subjects: Iterable[str]) -> None:
    """Give each subject a new mark.

    An insert that may update, so that two who are the first to mark one do not refuse each other.
    """
    marked = [{"subject": subject, "mark": uuid.uuid4().hex} for subject in subjects]
    connection.execute(setting(connection.dialect.name), marked)


@cache
def setting(dialect: str) -> Any:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    added = insert(Revision)
    renewed = {"mark": added.excluded.mark}
    return added.on_conflict_do_update(index_elements=["subject"], set_=renewed)


def forget_marks() -> None:
    """Ask for the marks again, where they were read before they were changed."""
    if has_request_context():
        g.pop("revisions", None)


def mark_of(subject: str) -> str:
    """Return the subject's mark; one query a request for all subjects."""
    return present_marks().get(subject, "")


def present_marks() -> Mapping[str, str]:
    if not has_request_context():
        return marks()
    if "revisions" not in g:
        g.revisions = marks()
    return g.revisions


def marks() -> Mapping[str, str]:
    return marks_in(db.session.scalar(MARKS))


@lru_cache(maxsize=16)
def marks_in(told: str | None) -> Mapping[str, str]:
    """Return the marks by their subjects; from page to page they are mostly the same."""
    return dict(each.split("=") for each in (told or "").split())


def learn_marks(told: str | None) -> None:
    """Take what another statement read along as `AllMarks`, where the request reads nothing else.

    One that writes may have to wait for others first, and asks when it needs them.
    """
    if is_only_reading():
        g.setdefault("revisions", marks_in(told))


def remembered(
    subject: str, key: Hashable, compute: Callable[[], Value], shelf: Shelf = FIGURES
) -> Value:
    """Return what was computed for the key under the subject's present mark, or compute it now.

    What is remembered must be plain values, never rows bound to a database session.
    """
    place = (subject, mark_of(subject), key)
    if place in shelf.values:
        shelf.values.move_to_end(place)
        return shelf.values[place]  # type: ignore[return-value]
    value = compute()
    shelf.put(place, value)
    return value


def forget_everything() -> None:
    """Empty the memory of this process."""
    for shelf in (FIGURES, FOUND, PARTS, PAGES, OWN, LONG, TABLES, LISTS):
        shelf.values.clear()
