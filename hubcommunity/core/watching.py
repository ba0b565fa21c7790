"""What was read is remembered until somebody writes to a table that it was read from.

Nobody has to say that something has changed, so nobody can forget it: every statement that goes to
the database, whoever sends it and on whatever way, tells which table it writes to. The marks of
these tables change with the transaction, last thing before it is committed, and so differ for
every process as soon as what was written is visible (`core.revisions`).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import has_request_context, request
from sqlalchemy import Connection, Engine, event

from hubcommunity.core import clock
from hubcommunity.core.db import READS, db
from hubcommunity.core.i18n import speech
from hubcommunity.core.revisions import PAGES, Shelf, forget_marks, present_marks, set_marks

Value = TypeVar("Value")
Values = ParamSpec("Values")
WRITTEN = re.compile(
    r"\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?\"?(\w+)",
    re.IGNORECASE,
)
WRITERS = ("INSERT", "UPDATE", "DELETE", "REPLACE", "WITH")
# The tables that anything remembered was read from.
WATCHED: set[str] = set()
# The tables from which what is being computed may read; None where nothing is.
readable: ContextVar[frozenset[str] | None] = ContextVar("readable", default=None)


def remembers(
    *models: Any, shelf: Shelf = PAGES, still_holds: Callable[[Any], bool] = lambda _value: True
) -> Callable[[Callable[Values, Value]], Callable[Values, Value]]:
    """Let a function of plain values, which reads from these tables alone, be remembered.

    It is handed all on which the answer depends, such as what kind of reader asks, and reads the
    rest itself: what was read before it was called may be older than the marks. It knows no
    reader; it is remembered for each language and time zone. What it returns must be plain, too.
    What grows old by itself says with `still_holds` when it has.
    """
    ordered = watch(*models)
    tables = frozenset(map(table_of, models))

    def declare(compute: Callable[Values, Value]) -> Callable[Values, Value]:
        if getattr(compute, "__closure__", None):
            raise TypeError(f"{compute.__qualname__} depends on more than what it is handed.")
        name = f"{compute.__module__}.{compute.__qualname__}"

        @wraps(compute)
        def with_values(*values: Any) -> Any:
            require_readable(tables)
            if not is_clean(tables):
                return watched(compute, tables, values)
            marks = present_marks()
            place = (name, speech().name, tuple(map(marks.get, ordered)), values)
            if place in shelf.values and still_holds(shelf.values[place]):
                shelf.values.move_to_end(place)
                return shelf.values[place]
            value = watched(compute, tables, values)
            shelf.put(place, value)
            return value

        return with_values  # type: ignore[return-value]

    return declare


def lasts(value: Any) -> bool:
    """Say whether what knows `until` when it is true, where it ever ends by itself, is so still."""
    return value.until is None or clock.now() < value.until


def watch(*models: Any) -> tuple[str, ...]:
    """Watch tables, and return the subjects whose marks change when anybody writes to them."""
    tables = set(map(table_of, models))
    WATCHED.update(tables)
    return tuple(sorted(map(subject_of, tables)))


def table_of(model: Any) -> str:
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
    if outside is not None and not tables <= outside:
        raise RuntimeError(f"What is being remembered is read from {sorted(tables - outside)} too.")


def is_clean(tables: frozenset[str]) -> bool:
    """Say whether the transaction in hand has written to none of these tables, nor is about to.

    What it has written is not to be remembered: it may never be committed. Reading requests don't
    write.
    """
    if has_request_context() and request.method in READS:
        return True
    session = db.session()
    if session.new or session.dirty or session.deleted:
        return False
    return tables.isdisjoint(session.connection().info.get("written", ()))


def subject_of(table: str) -> str:
    return f"table:{table}"


# --- who writes to what ---


def written_by(statement: str) -> Iterable[str]:
    """Return the tables of the hub to which a statement writes."""
    if not statement.lstrip(" (\n").startswith(WRITERS):
        return ()
    return WATCHED.intersection(WRITTEN.findall(statement))


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
