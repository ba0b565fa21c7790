"""The database: base class, column types, and how transactions begin on SQLite."""

import enum
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from flask import Flask, has_request_context, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Select,
    Table,
    TypeDecorator,
    Uuid,
    event,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
Row = TypeVar("Row")
READS = ("GET", "HEAD", "OPTIONS")
rendering: ContextVar[bool] = ContextVar("rendering", default=False)
only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


def is_only_reading() -> bool:
    """Say whether a request is answered that writes nothing."""
    return has_request_context() and request.method in READS


class Base(DeclarativeBase):
    """The base of every model; constraints get names, so that a broken one can be told apart."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)
migrate = Migrate(compare_type=True, render_as_batch=True)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, aware in UTC coming out, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Identified:
    """A row with an inner number and an unguessable public one."""

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(Uuid, default=uuid.uuid4, unique=True)


def enum_column(kind: type[enum.Enum], name: str = "state") -> Enum:
    """Return a column type that stores the enumeration's values and checks them in the database."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=30,
        values_callable=lambda members: [member.value for member in members],
    )


def locked(query: Select[Row], *, key_stays: bool = False) -> Select[Row]:
    """Lock the rows of a query until commit; SQLite locks the whole database at BEGIN instead.

    Where their key stays, rows of other tables may name them meanwhile: whoever writes such a row,
    and holds it, doesn't wait for whoever waits for that row.
    """
    return query.with_for_update(of=query.column_descriptions[0]["entity"], key_share=key_stays)


def add_new(
    model: type[Base], columns: Sequence[str], found: Select[*tuple[Any, ...]]
) -> Sequence[Any]:
    """Insert the rows that a query finds, and return the first column of those that were new.

    What stands there already stays: of two who add the same at once, one adds it.
    """
    insert = sqlite_insert if db.engine.dialect.name == "sqlite" else postgresql_insert
    added = insert(model).from_select(list(columns), found).on_conflict_do_nothing()
    return db.session.scalars(added.returning(getattr(model, columns[0]))).all()


def add_rows(
    model: type[Base], rows: Sequence[dict[str, Any]], told: InstrumentedAttribute[Row]
) -> Sequence[Row]:
    """Insert rows, and return what one column of those says that were new; what stands there
    already stays, as with `add_new`.
    """
    insert = sqlite_insert if db.engine.dialect.name == "sqlite" else postgresql_insert
    added = insert(cast(Table, model.__table__)).on_conflict_do_nothing().returning(told)
    return db.session.scalars(added, rows).all() if rows else []


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back whatever is changed inside; nothing of it is written on the way."""
    whole = db.session.begin_nested()
    try:
        with db.session.no_autoflush:
            yield
    finally:
        whole.rollback()


def init_app(app: Flask) -> None:
    """Bind the database to the app, and hold requests to one kind of transaction each."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    options = app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})
    options.setdefault("hide_parameters", True)  # a fault's message is logged: no addresses in it
    if url.startswith("sqlite"):
        # pysqlite's own transaction handling loses updates; ours begins on the "begin" event.
        options.setdefault("connect_args", {"isolation_level": None, "timeout": 30})
    else:
        options.setdefault("pool_pre_ping", True)
    db.init_app(app)
    migrate.init_app(app, db, directory=app.config["MIGRATIONS_FOLDER"])


@event.listens_for(Engine, "connect")
def configure_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        # Else INSERT OR REPLACE would go round the triggers that keep the trace.
        connection.execute("PRAGMA recursive_triggers=ON")
        connection.execute("PRAGMA synchronous=NORMAL")


@event.listens_for(Engine, "begin")
def begin_sqlite(connection: Any) -> None:
    """Begin as a writer unless a GET is being answered: readers never wait, writers never lose."""
    if connection.dialect.name == "sqlite":
        reads = only_reads.get() or is_only_reading()
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def reading() -> Iterator[None]:
    """Let the transactions that begin inside only read, so that nobody waits for them on SQLite."""
    before = only_reads.set(True)
    try:
        yield
    finally:
        only_reads.reset(before)


@event.listens_for(Session, "do_orm_execute")
def refuse_lazy_loads(state: ORMExecuteState) -> None:
    """Refuse a lazy load from a template: queries decide what is loaded."""
    if rendering.get() and state.lazy_loaded_from is not None:
        raise RuntimeError(f"A template loads {state.statement} row by row; load it in the query.")
