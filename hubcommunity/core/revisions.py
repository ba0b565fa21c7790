"""Figures that are costly to count and seldom change, remembered until what they count changes.

Whoever changes a subject (say, the members) calls `bump` in the same transaction. The subject's
mark then differs for every process as soon as that transaction is visible, and what was computed
under the old mark is not asked for again. The mark is random, so that one written by a transaction
that was rolled back never comes again.
"""

import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar

from flask import g, has_request_context
from sqlalchemy import String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core.db import Base, db

Value = TypeVar("Value")


@dataclass
class Shelf:
    """A part of this process's memory; what nobody asked for longest goes first when it is full."""

    kept: int
    values: "OrderedDict[Hashable, object]" = field(default_factory=OrderedDict)


FIGURES = Shelf(1024)
# What was found under filters and free words. Anybody can ask for ever new ones: they fill no more
# than their own shelf, and push no figure out.
FOUND = Shelf(512)
# What takes megabytes where there are many rows: the newest alone is kept, and a few long lists.
TABLES = Shelf(1)
LISTS = Shelf(8)


class Revision(Base):
    """The present mark of a subject."""

    __tablename__ = "revisions"

    subject: Mapped[str] = mapped_column(String(40), primary_key=True)
    mark: Mapped[str] = mapped_column(String(32))


def bump(subject: str) -> None:
    """Say that the subject changes with the present transaction.

    One statement, so that two who are the first to bump a subject do not refuse each other.
    """
    mark = uuid.uuid4().hex
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    added = insert(Revision).values(subject=subject, mark=mark)
    db.session.execute(added.on_conflict_do_update(index_elements=["subject"], set_={"mark": mark}))
    if has_request_context():
        g.pop("revisions", None)


def mark_of(subject: str) -> str:
    """Return the subject's mark; one query a request for all subjects."""
    if not has_request_context():
        return marks().get(subject, "")
    if "revisions" not in g:
        g.revisions = marks()
    return g.revisions.get(subject, "")


def marks() -> dict[str, str]:
    rows = db.session.execute(select(Revision.subject, Revision.mark))
    return dict(rows.all())


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
    shelf.values[place] = value
    while len(shelf.values) > shelf.kept:
        shelf.values.popitem(last=False)
    return value


def forget_everything() -> None:
    """Empty the memory of this process."""
    for shelf in (FIGURES, FOUND, TABLES, LISTS):
        shelf.values.clear()
