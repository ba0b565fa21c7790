"""Rows that were read as plain columns, made into what the session would have loaded.

Loading objects costs several times what reading their columns does. It is worth its lines for what
every page reads.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from hubcommunity.core.db import Base, db


class Part:
    """Some columns of a model, its number among them; its others are read when they are needed."""

    def __init__(self, model: type[Base], *names: str) -> None:
        self.model, self.names = model, names
        self.table: Any = model.__table__
        self.columns = [self.table.c[name] for name in names]
        self.number = names.index("id")

    def row(self, values: Sequence[Any]) -> Any:
        """Return the row that has these values in its columns, in the present session.

        Where the session knows it, it keeps what it knows, and learns what it has forgotten.
        """
        session, mapper = db.session(), self.model.__mapper__
        key = mapper.identity_key_from_primary_key((values[self.number],))
        known = session.identity_map.get(key)
        if known is not None:
            return self.completed(known, values)
        row = mapper.class_manager.new_instance()
        row.__dict__.update(zip(self.names, values, strict=True))
        make_transient_to_detached(row)
        session.add(row)
        return row

    def completed(self, row: Any, values: Sequence[Any]) -> Any:
        for name, value in zip(self.names, values, strict=True):
            if name not in row.__dict__:
                set_committed_value(row, name, value)
        return row


def rows_of(values: Sequence[Any], parts: Iterable[Part]) -> Iterator[Any]:
    """Return the rows of several parts whose columns were read one after another."""
    start = 0
    for part in parts:
        end = start + len(part.names)
        yield part.row(values[start:end])
        start = end
