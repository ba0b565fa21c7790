"""How Alembic reaches the hub's database."""

from typing import Any

from alembic import context
from sqlalchemy import text

from hubcommunity.core.db import Base, UtcDateTime, db

# Search indexes and their shadow tables are made by hand in the migrations.
BY_HAND = "_fts"


def ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    return not (kind in ("table", "index") and name and BY_HAND in name)


def render_item(kind: str, thing: Any, _autogen: Any) -> str | bool:
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(_context: Any, _inspected: Any, column: Any, _found: Any, _wanted: Any) -> Any:
    """An instant is a plain timestamp on SQLite, which has no zones."""
    return False if isinstance(column.type, UtcDateTime) else None


def run() -> None:
    """Migrate on one connection; SQLite's foreign keys are off meanwhile.

    Batch mode copies a table and drops the old one; with foreign keys on, that would delete the
    rows that refer to it. The pragma has no effect inside a transaction, so it comes before BEGIN.
    """
    engine = db.engine
    with engine.connect().execution_options(migrates=True) as connection:
        if engine.dialect.name == "sqlite":
            raw = connection.connection.driver_connection
            connection.rollback()
            raw.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=compare_type,
            include_object=ours,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
            if engine.dialect.name == "sqlite":
                refuse_orphans(connection)
        connection.commit()
        if engine.dialect.name == "sqlite":
            raw.execute("PRAGMA foreign_keys=ON")


def refuse_orphans(connection: Any) -> None:
    """Fail, and so roll back, when a migration left a row that refers to nothing."""
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    if orphans:
        raise RuntimeError(f"The migration leaves rows that refer to nothing: {orphans[:5]}")


run()
