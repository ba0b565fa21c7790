"""A fresh database for every test, on SQLite or on PostgreSQL (`TEST_DATABASE_URL`)."""

import contextvars
import gc
import itertools
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Connection, Engine, create_engine, event, select, text

from hubcommunity import create_app
from hubcommunity.accounts.models import Account, LoginSession
from hubcommunity.core import clock, logs, revisions, watching
from hubcommunity.core.db import Base, db
from hubcommunity.core.limits import limiter
from hubcommunity.mail.models import Message
from hubcommunity.people.models import Person
from tests.browser import NO_BROWSER

# Tables are named after FROM and JOIN, before their other name, and before their columns.
TABLES_READ = re.compile(r"\b(?:FROM|JOIN) (\w+)|(?<![.\w])(\w+)(?:\.\w| AS \w)")
SERVER = os.environ.get("TEST_DATABASE_URL", "")
# How long an example takes says how busy the machine is, and nothing of what is tested.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines that the journeys did not run, and what they need."""
    skipped = terminalreporter.stats.get("skipped", [])
    journeys = [report for report in skipped if NO_BROWSER in str(report.longrepr)]
    if journeys:
        terminalreporter.write_line(
            f"{len(journeys)} browser journeys skipped: there is no Chromium here. "
            "Install it:  sudo apt-get install chromium"
        )


def pytest_collection_finish() -> None:
    """Let the garbage collector look at what tests make, not again and again at all there is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 20, 20)


class Browser(FlaskClient):
    """A test client that works in a context of its own, after what the test wrote is committed."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if not has_app_context():  # a redirect that is followed: already in a context of its own
            return super().open(*args, **kwargs)
        db.session.commit()
        response = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.expire_all()
        return response


class FreshDatabase:
    """One migrated database per test process, put back to empty before every test."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.worker = worker
        self.template = folder / "template.sqlite3"
        self.file = folder / "test.sqlite3"
        self.copies = itertools.count(1)
        self.url = f"sqlite:///{self.file}" if not SERVER else self.make_on_server()

    def make_on_server(self) -> str:
        name = f"hub_test_{self.worker}"
        engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return f"{SERVER.rsplit('/', 1)[0]}/{name}"

    def migrate(self, app: Flask) -> None:
        with app.app_context():
            flask_migrate.upgrade()
            db.engine.dispose()
        if SERVER:
            self.connection = self.prepare_to_empty()
        else:
            shutil.move(self.file, self.template)

    def reset(self) -> None:
        if SERVER:
            self.connection.execute(text("SELECT empty_all_tables()"))
        else:
            self.link_to_a_copy()

    def settle(self) -> None:
        """Leave no connection to a copy; a server's are good for the next test."""
        if not SERVER:
            db.engine.dispose()

    def close(self) -> None:
        db.engine.dispose()
        if SERVER:
            self.connection.close()
            self.connection.engine.dispose()

    def link_to_a_copy(self) -> None:
        """Let the file's name lead to a new copy of the template.

        Not a copy over the old file: a connection that a failed test left open would break it.
        """
        db.engine.dispose()
        copy = self.file.with_name(f"copy-{next(self.copies)}.sqlite3")
        shutil.copyfile(self.template, copy)
        if self.file.is_symlink():
            self.file.resolve().unlink()
            self.file.unlink()
        self.file.symlink_to(copy)

    def prepare_to_empty(self) -> Connection:
        """Return a connection of our own: the server plans on it once how to empty each table."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        connection = engine.connect()
        tables = "".join(f"DELETE FROM {name}; " for name in Base.metadata.tables)
        body = f"BEGIN {tables} END"
        connection.execute(
            text(
                "CREATE FUNCTION empty_all_tables() RETURNS void LANGUAGE plpgsql "
                f"SET session_replication_role = replica AS $${body}$$"
            )
        )
        return connection


@event.listens_for(Engine, "connect")
def write_carelessly_read_backwards(connection: Any, _record: Any) -> None:
    """Wait for no disk: nothing that a test writes needs to survive a power cut. And let rows come
    backwards wherever no order was asked for, so that nothing relies on one that PostgreSQL may
    not keep.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA reverse_unordered_selects=ON")


@event.listens_for(Engine, "before_cursor_execute")
def read_what_is_declared(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    """Refuse, in every test, what is to be remembered and reads what is not watched."""
    declared = watching.readable.get()
    if declared is not None:
        named = {name for pair in TABLES_READ.findall(statement) for name in pair}
        found = {
            column
            for table in (named & Base.metadata.tables.keys()) - declared - {"revisions"}
            for column in columns_read(statement, table)
        }
        # The number of a row never changes, and rows that come or go mark every column.
        keys = {f"{name.partition('.')[0]}.id" for name in declared}
        missing = watching.unnamed(found, declared | keys)
        assert not missing, f"read without being declared: {missing}"


def columns_read(statement: str, table: str) -> set[str]:
    """Return which columns of a table a statement names, with the number of its rows."""
    names = "|".join([table, *re.findall(rf"\b{table} AS (\w+)", statement)])
    found = re.findall(rf'(?<![.\w])(?:{names})\."?(\w+)', statement)
    return {f"{table}.{column}" for column in [*found, "id"]}


@pytest.fixture(scope="session")
def fresh_database(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> FreshDatabase:
    return FreshDatabase(tmp_path_factory.mktemp("database"), worker_name)


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def counters_of(worker: str) -> str:
    """Say where a test process counts limits: on Redis, in a database that no other one resets."""
    server, _, _ = os.environ.get("REDIS_URL", "").rpartition("/")
    number = worker.removeprefix("gw")
    return f"{server}/{number if number.isdigit() else 0}" if server else "memory://"


@pytest.fixture(scope="session")
def app_settings(
    fresh_database: FreshDatabase, tmp_path_factory: pytest.TempPathFactory, worker_name: str
) -> dict[str, Any]:
    return {
        "TESTING": True,
        "PROPAGATE_EXCEPTIONS": False,
        "SECRET_KEY": "only for tests",
        "SQLALCHEMY_DATABASE_URI": fresh_database.url,
        "WTF_CSRF_ENABLED": False,
        "HUB_BASE_URL": "http://hub.test",
        "TRUSTED_HOSTS": ["localhost", "127.0.0.1", "hub.test"],
        "MAIL_SERVER": "",
        "MAILBOX_FOLDER": str(tmp_path_factory.mktemp("mailbox")),
        "RATELIMIT_STORAGE_URI": counters_of(worker_name),
        "LOG_LEVEL": "ERROR",
        "LANGUAGES": ["en"],
        "BABEL_DEFAULT_TIMEZONE": "Europe/Brussels",
    }


@pytest.fixture(scope="session")
def whole_app(fresh_database: FreshDatabase, app_settings: dict[str, Any]) -> Iterator[Flask]:
    app = create_app(app_settings)
    app.test_client_class = Browser
    fresh_database.migrate(app)
    yield app
    with app.app_context():
        fresh_database.close()


@pytest.fixture(autouse=True)
def app(whole_app: Flask, fresh_database: FreshDatabase) -> Iterator[Flask]:
    """The app, in a context, on an empty database."""
    with whole_app.app_context():
        fresh_database.reset()
        revisions.forget_everything()
        if limiter.enabled:
            limiter.reset()
        yield whole_app
        db.session.rollback()
        db.session.remove()
        fresh_database.settle()


@pytest.fixture
def another_app(whole_app: Flask) -> Iterator[Callable[[dict[str, Any]], Flask]]:
    """Return a function that builds one more app with other settings.

    Counters of tries and the log are one a process: the new app must share the first one's.
    """
    shared = {name: whole_app.config[name] for name in ("RATELIMIT_STORAGE_URI", "SECRET_KEY")}

    built: list[Flask] = []

    def build(settings: dict[str, Any]) -> Flask:
        built.append(create_app({"LOG_LEVEL": "CRITICAL", **shared, **settings}))
        return built[-1]

    yield build
    for other in built:
        with other.app_context():
            db.engine.dispose()  # else its connections are left for the garbage collector
    logs.configure(whole_app.config["LOG_LEVEL"], machine_readable=False)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], FlaskClient]:
    """Return a function that gives a browser in which a person with an account is signed in."""

    def signed_in(person: Person) -> FlaskClient:
        account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
        login = LoginSession(account=account, expires_at=clock.now() + timedelta(days=1))
        db.session.add(login)
        db.session.commit()
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = str(login.uid)
            cookie["_fresh"] = True
        return browser

    return signed_in


@pytest.fixture
def outbox(app: Flask) -> Callable[[], list[Message]]:
    """Return a function that lists the messages written so far, the oldest first."""

    def messages() -> list[Message]:
        return list(db.session.scalars(select(Message).order_by(Message.id)))

    return messages
