"""Transactions, types and lazy loads."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import render_template_string
from sqlalchemy import select, text, update
from sqlalchemy.exc import StatementError

from hubcommunity.core.db import db, reading, rendering
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.revisions import FOUND, bump, mark_of, remembered
from hubcommunity.core.states import move
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.request_models import NEXT, RequestState
from tests import make


def test_no_increment_is_lost_between_threads(app):
    who = make.person(job_title="0")
    db.session.commit()
    number = who.id
    db.session.remove()

    def add_ten() -> None:
        with app.app_context():
            for _each in range(10):
                query = select(Person).where(Person.id == number).with_for_update()
                person = db.session.scalars(query).one()
                person.job_title = str(int(person.job_title) + 1)
                db.session.commit()

    threads = [threading.Thread(target=add_ten) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.session.get(Person, number).job_title == "60"


def test_an_instant_comes_back_in_utc(app):
    tokyo = timezone(timedelta(hours=9))
    who = make.person(created_at=datetime(2026, 1, 1, 9, tzinfo=tokyo))
    db.session.commit()
    db.session.expire_all()
    assert who.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert who.created_at.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(app):
    with pytest.raises(StatementError, match="needs a time zone"):
        make.person(created_at=datetime(2026, 1, 1))  # noqa: DTZ001
    db.session.rollback()


def test_a_template_may_not_load_row_by_row(app):
    make.organisation()
    db.session.commit()
    organisation = db.session.scalars(select(Organisation)).one()
    token = rendering.set(True)
    try:
        with pytest.raises(RuntimeError, match="load it in the query"):
            render_template_string("{{ o.type.name }}", o=organisation)
    finally:
        rendering.reset(token)


def test_foreign_keys_are_enforced(app):
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        db.session.execute(
            text("INSERT INTO organisation_topics (organisation_id, topic_id) VALUES (7, 7)")
        )
    db.session.rollback()


def test_a_state_moves_along_its_table_only(app):
    class Row:
        state = RequestState.AWAITING_GROUP

    row = Row()
    assert move(row, NEXT, RequestState.ACCEPTED, "no") is RequestState.AWAITING_GROUP
    with pytest.raises(RuleBroken, match="It is decided"):
        move(row, NEXT, RequestState.DECLINED, "It is decided.")
    assert row.state is RequestState.ACCEPTED


def test_what_is_remembered_stays_until_its_subject_changes(app):
    asked = []
    for _each in range(3):
        remembered("members", "key", lambda: asked.append(1))
    assert len(asked) == 1
    bump("members")
    remembered("members", "key", lambda: asked.append(1))
    assert len(asked) == 2
    remembered("topics", "key", lambda: asked.append(1))
    assert len(asked) == 3


def test_ever_new_words_fill_no_more_than_their_shelf_and_push_no_figure_out(app):
    asked = []
    remembered("members", "figure", lambda: asked.append("figure"))
    remembered("members", "first", lambda: asked.append("first"), FOUND)
    for number in range(FOUND.kept + 500):
        remembered("members", number, lambda: None, FOUND)
    assert len(FOUND.values) == FOUND.kept
    remembered("members", "figure", lambda: asked.append("figure"))
    remembered("members", "first", lambda: asked.append("first"), FOUND)
    assert asked == ["figure", "first", "first"]


def test_a_subject_without_a_change_has_an_empty_mark(app):
    assert mark_of("nothing") == ""


def test_an_address_as_written_is_kept_beside_the_folded_one(app):
    who = make.person(email="Ana.B@Hub.Example")
    assert (who.email, who.email_folded) == ("Ana.B@Hub.Example", "ana.b@hub.example")
    db.session.execute(update(Person).values(email=None, email_folded=None))


def test_who_only_reads_keeps_nobody_from_writing(app):
    who = make.person()
    db.session.commit()
    number = who.id
    db.session.remove()

    def write() -> None:
        with app.app_context():
            db.session.execute(update(Person).where(Person.id == number).values(job_title="Head"))
            db.session.commit()

    with reading():
        db.session.scalars(select(Person.id)).all()
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(timeout=10)
        assert not writer.is_alive()
        db.session.rollback()
    assert db.session.scalar(select(Person.job_title)) == "Head"
