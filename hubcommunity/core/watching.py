"""What was read is remembered until somebody writes to a table that it was read from.

Nobody has to say that something has changed, so nobody can forget it: every statement that goes to
the database, whoever sends it and on whatever way, tells which table it writes to. The marks of
these tables change with the transaction, last thing before it is committed, and so differ for
every process as soon as what was written is visible (`core.revisions`).

What is read of a few columns can be remembered of these alone: the open leads are not counted anew
because one of them moved.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import has_request_context
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import InstrumentedAttribute

from hubcommunity.core import clock
from hubcommunity.core.db import db, is_only_reading
from hubcommunity.core.i18n import speech
from hubcommunity.core.revisions import PAGES, Shelf, forget_marks, present_marks, set_marks

Value = TypeVar("Value")
Values = ParamSpec("Values")
WRITTEN = re.compile(
    r"\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?\"?(\w+)",
    re.IGNORECASE,
)
WRITERS = ("INSERT", "UPDATE", "DELETE", "REPLACE", "WITH")
WORDS = re.compile(r"\w+")
# The tables that anything remembered was read from as a whole, and the columns of others.
WATCHED: set[str] = set()
COLUMNS: dict[str, set[str]] = {}
# What that which is being computed may read: tables, or columns of them; None where nothing is.
readable: ContextVar[frozenset[str] | None] = ContextVar("readable", default=None)


def remembers(
    *models: Any, shelf: Shelf = PAGES, still_holds: Callable[[Any], bool] = lambda _value: True
) -> Callable[[Callable[Values, Value]], Callable[Values, Value]]:
    """Let a function of plain values, which reads from these tables alone, be remembered.

    A table is a model, or its table; of a model that changes often the columns can be named that
    are read, such as `Lead.country`: it is then remembered until one of these is written, or a row
    comes or goes.

    It is handed all on which the answer depends, such as what kind of reader asks, and reads the
    rest itself: what was read before it was called may be older than the marks. It knows no
    reader; it is remembered for each language and time zone. What it returns must be plain, too.
    What grows old by itself says with `still_holds` when it has.
    """
    ordered = watch(*models)
    tables = frozenset(map(name_of, models))

    def declare(compute: Callable[Values, Value]) -> Callable[Values, Value]:
        if getattr(compute, "__closure__", None):
            raise TypeError(f"{compute.__qualname__} depends on more than what it is handed.")
        name = f"{compute.__module__}.{compute.__qualname__}"

        @wraps(compute)
        def with_values(*values: Any) -> Any:
            require_readable(tables)
            if not is_clean(tables):
                db.session.flush()  # else what is pending is written while it is being computed
                return watched(compute, tables, values)
            marks = present_marks()
            place = (name, speech().name, tuple(map(marks.get, ordered)), values)
            if place in shelf.values and still_holds(shelf.values[place]):
                shelf.values.move_to_end(place)
                return shelf.values[place]
            return keep(shelf, place, watched(compute, tables, values))

        return with_values  # type: ignore[return-value]

    return declare


def keep(shelf: Shelf, place: Hashable, value: Value) -> Value:
    """Remember a value, unless the request may write: it reads rows before the marks, and keeps the
    older ones in hand.
    """
    if is_only_reading() or not has_request_context():
        shelf.put(place, value)
    return value


def first_of(*instants: datetime | None) -> datetime | None:
    """Return the earliest of what may be no instant; None where none is."""
    return min(filter(None, instants), default=None)


def lasts(value: Any) -> bool:
    """Say whether what knows `until` when it is true, where it ever ends by itself, is so still."""
    return value.until is None or clock.now() < value.until


def watch(*models: Any) -> tuple[str, ...]:
    """Watch tables and columns, and return the subjects whose marks change when anybody writes to
    them.
    """
    names = set(map(name_of, models))
    for name in names:
        table, _dot, column = name.partition(".")
        if column:
            COLUMNS.setdefault(table, set()).add(column)
        else:
            WATCHED.add(table)
    return tuple(sorted(map(subject_of, names)))


def name_of(model: Any) -> str:
    """Return the name of a table, or of a column of it as in `leads.country`."""
    if isinstance(model, InstrumentedAttribute):
        return f"{model.class_.__tablename__}.{model.key}"
    return getattr(model, "__tablename__", None) or model.name


def watched(compute: Callable[..., Value], tables: frozenset[str], values: Iterable[Any]) -> Value:
    with reading_from(tables):
        return compute(*values)


@contextmanager
def reading_from(tables: frozenset[str]) -> Iterator[None]:
    before = readable.set(tables)
    try:
        yield
    finally:
        readable.reset(before)


def require_readable(tables: frozenset[str]) -> None:
    """Refuse, inside of what is remembered, something that is remembered of further tables."""
    outside = readable.get()
    further = unnamed(tables, outside) if outside is not None else ()
    if further:
        raise RuntimeError(f"What is being remembered is read from {sorted(further)} too.")


def unnamed(names: Iterable[str], declared: frozenset[str]) -> set[str]:
    """Return the tables and columns that are not declared; a whole table has all its columns."""
    return {name for name in names if declared.isdisjoint((name, name.partition(".")[0]))}


def is_clean(tables: frozenset[str]) -> bool:
    """Say whether the transaction in hand has written to none of these tables, nor is about to.

    What it has written is not to be remembered: it may never be committed. Reading requests don't
    write.
    """
    if is_only_reading():
        return True
    session = db.session()
    if session.new or session.dirty or session.deleted:
        return False
    return tables.isdisjoint(session.connection().info.get("written", ()))


def subject_of(table: str) -> str:
    return f"table:{table}"


# --- who writes to what ---


def written_by(statement: str) -> Iterable[str]:
    """Return the tables of the hub to which a statement writes, and which watched columns."""
    begun = statement.lstrip(" (\n")
    if not begun.startswith(WRITERS):
        return ()
    tables = set(WRITTEN.findall(statement))
    found = WATCHED & tables
    for table in tables & COLUMNS.keys():
        columns = COLUMNS[table]
        if begun.startswith("UPDATE"):
            columns = columns & words_of(begun)
        found.update(f"{table}.{column}" for column in columns)
    return found


def words_of(update: str) -> set[str]:
    """Return the words of an update among which are the columns that it sets.

    What stands behind its last condition sets none; but words in quotes could look like one, and
    one inside brackets could be that of a value that is set.
    """
    set_part, _where, _condition = update.rpartition(" WHERE ")
    is_last = "'" not in update and set_part.count("(") == set_part.count(")")
    return set(WORDS.findall(set_part if set_part and is_last else update))


@event.listens_for(Engine, "before_cursor_execute")
def note(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
    if found := written_by(statement):
        connection.info.setdefault("written", set()).update(found)


@event.listens_for(Engine, "begin")
@event.listens_for(Engine, "rollback")
def forget(connection: Connection) -> None:
    connection.info.pop("written", None)


@event.listens_for(Engine, "commit")
def mark(connection: Connection) -> None:
    """Give new marks to the tables written to; in one order, so that no two wait for each other.

    A migration is left alone: the processes begin anew after it, and there may be no marks yet.
    """
    written: Iterable[str] = connection.info.pop("written", ())
    if written and not connection.get_execution_options().get("migrates"):
        set_marks(connection, sorted(map(subject_of, written)))
        forget_marks()
