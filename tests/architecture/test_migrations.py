"""One history of the database, up and down, with data in it."""

import uuid

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, select, text

from hubcommunity.core.db import Base, UtcDateTime, db
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.letter_actions import write_to
from hubcommunity.people.models import Person
from hubcommunity.seed import demo, reference
from tests import make


def script(app: Flask) -> ScriptDirectory:
    return ScriptDirectory(app.config["MIGRATIONS_FOLDER"])


def test_there_is_one_history_with_one_head(app):
    assert len(script(app).get_heads()) == 1
    assert len(script(app).get_bases()) == 1


def test_models_and_migrations_agree(app):
    def ours(_thing, name, kind, _reflected, _other):
        return not (kind in ("table", "index") and "_fts" in name) and name != "alembic_version"

    def by_type(_context, _inspected, column, _found, _wanted):
        return False if isinstance(column.type, UtcDateTime) else None

    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": ours, "compare_type": by_type}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_enumeration_is_checked_by_the_database_as_the_models_say(app):
    wanted = {
        (table.name, column.name): set(column.type.enums)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if hasattr(column.type, "enums")
    }
    for (table, column), values in wanted.items():
        checks = " ".join(
            check["sqltext"]
            for check in inspect(db.engine).get_check_constraints(table)
            if column in check["sqltext"]
        )
        missing = {value for value in values if f"'{value}'" not in checks}
        assert not missing, f"{table}.{column} does not allow {missing}: amend its migration"


def test_a_filled_database_goes_down_and_up_again(app):
    reference.load_reference()
    demo.fill()
    write_a_letter()
    db.session.commit()
    db.session.remove()
    try:
        flask_migrate.downgrade(revision=script(app).get_revision("0074").down_revision)
        flask_migrate.upgrade(revision="0074")
        assert rows("SELECT kind, state FROM activities WHERE has_mail") == [("mail", "done")]
        stand_in_the_list()
        become_steps()
        flask_migrate.downgrade(revision="0001")
        flask_migrate.upgrade()
        names = db.session.scalars(select(Person.family_name)).all()
        assert "Korhonen" in names, "people stand in the first revision, and stay"
        make.person(given_name="After", family_name="Wards")
        db.session.commit()
        db.session.remove()
        flask_migrate.downgrade(revision="base")
        assert "people" not in inspect(db.engine).get_table_names()
    finally:
        db.session.remove()
        flask_migrate.upgrade()


def write_a_letter():
    contact = db.session.scalars(select(Contact).order_by(Contact.id)).first()
    staff = db.session.scalars(select(Person).where(Person.email == "staff@hub.example")).one()
    write_to(contact, subject="Us", body="Hello", by=staff, draft=uuid.uuid4())


def become_steps():
    """What leads say of their next step becomes a task of their owner on that day; that of a
    closed lead one that was cancelled.
    """
    flask_migrate.downgrade(revision="0048")
    db.session.execute(text("UPDATE leads SET next_step = 'Look' WHERE closed_at IS NOT NULL"))
    db.session.commit()
    told = (
        "SELECT id, next_step, next_step_on, owner_id FROM leads WHERE closed_at IS {} ORDER BY 1"
    )
    open_leads = [row for row in rows(told.format("NULL")) if row[1] or row[2]]
    assert open_leads
    flask_migrate.upgrade(revision="0049")
    steps = "SELECT lead_id, text, due_on, owner_id FROM activities WHERE state = '{}' ORDER BY 1"
    assert rows(steps.format("planned")) == open_leads
    closed = rows(told.format("NOT NULL"))
    assert [row[:2] for row in rows(steps.format("cancelled"))] == [(r[0], "Look") for r in closed]
    assert {row[1] for row in closed} == {""}


def stand_in_the_list():
    """What was typed as a source stands in the list, retired; what is listed stays as it is."""
    db.session.execute(text("UPDATE leads SET source = 'A fair' WHERE source = 'Conference'"))
    db.session.commit()
    typed = rows("SELECT id, source FROM leads WHERE source != '' ORDER BY id")
    assert {name for _id, name in typed} == {"A fair", "A member", "Contact form", "Own search"}
    flask_migrate.upgrade(revision="0082")
    listed = (
        "SELECT l.id, s.name FROM leads l JOIN lead_sources s ON s.id = source_id ORDER BY l.id"
    )
    assert rows(listed) == typed
    retired = "SELECT name FROM lead_sources WHERE retired_at IS NOT NULL"
    assert rows(retired) == [("A fair",)]
    assert len(rows("SELECT name FROM lead_sources WHERE origin IS NOT NULL")) == 2
    flask_migrate.downgrade(revision="0074")
    assert rows("SELECT id, source FROM leads WHERE source != '' ORDER BY id") == typed


def rows(query):
    found = [tuple(row) for row in db.session.execute(text(query))]
    db.session.remove()
    return found


def test_the_database_itself_keeps_the_trace(app):
    tables = (
        *("agreement_versions", "audit_entries", "charter_versions"),
        *("consent_events", "notice_versions"),
    )
    for table in tables:
        if db.engine.dialect.name == "sqlite":
            query = text("SELECT count(*) FROM sqlite_master WHERE type='trigger' AND tbl_name=:t")
        else:
            query = text("SELECT 2 * count(*) FROM pg_trigger WHERE tgrelid = CAST(:t AS regclass)")
        assert db.session.scalar(query, {"t": table}) >= 2
