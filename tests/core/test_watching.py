"""What is remembered of tables is forgotten with every write to one of them, on whatever way."""

import pytest
from flask import g
from sqlalchemy import delete, insert, text, update

from hubcommunity.core.csrf import PLACE, csrf_field, with_tokens
from hubcommunity.core.db import db
from hubcommunity.core.fragments import drawing
from hubcommunity.core.revisions import learn_marks, mark_of
from hubcommunity.core.watching import remembers, written_by
from hubcommunity.organisations.models import Topic
from hubcommunity.people.models import Person
from tests import make

asked: list[str] = []


@remembers(Topic)
def names(code: str) -> list[str]:
    asked.append(code)
    return list(db.session.scalars(db.select(Topic.name).where(Topic.code == code)))


@remembers(Person)
def people_and_topics() -> list[str]:
    return names("care")


@remembers(Topic.name)
def every_name() -> list[str]:
    asked.append("name")
    return list(db.session.scalars(db.select(Topic.name).order_by(Topic.name)))


@remembers(Topic)
def within_a_whole_table() -> list[str]:
    return every_name()


@remembers(Topic.position)
def within_another_column() -> list[str]:
    return every_name()


@pytest.fixture
def care():
    found = make.topic("care", "Care")
    db.session.commit()
    assert names("care") == names("care") == ["Care"]
    asked.clear()
    return found


def renamed_by_flush(topic):
    topic.name = "Caring"


def renamed_in_bulk(_topic):
    db.session.execute(update(Topic).values(name="Caring"))


def renamed_in_words(_topic):
    db.session.execute(text("UPDATE topics SET name = 'Caring'"))


def renamed_on_the_connection(_topic):
    db.session.connection().execute(Topic.__table__.update().values(name="Caring"))


def put_anew(topic):
    found = {"id": topic.id, "code": "care", "name": "Caring"}
    db.session.execute(delete(Topic))
    db.session.execute(insert(Topic), [found])


@pytest.mark.parametrize(
    "write",
    [renamed_by_flush, renamed_in_bulk, renamed_in_words, renamed_on_the_connection, put_anew],
)
def test_every_way_to_write_is_seen_once_it_is_committed(care, write):
    write(care)
    db.session.commit()
    assert names("care") == ["Caring"]


def test_what_is_the_same_is_read_once_and_other_tables_leave_it_alone(care):
    make.person()
    db.session.commit()
    assert names("care") == ["Care"]
    assert asked == []


def test_what_was_never_committed_is_not_remembered(care):
    care.name = "Caring"
    assert names("care") == ["Caring"]
    db.session.rollback()
    assert names("care") == ["Care"]
    assert asked == ["care"]


def test_what_another_session_writes_is_seen(app, care):
    db.session.commit()
    with app.app_context():
        db.session.execute(update(Topic).values(name="Caring"))
        db.session.commit()
        db.session.remove()
    assert names("care") == ["Caring"]


@pytest.mark.parametrize(("method", "takes"), [("GET", True), ("POST", False)])
def test_marks_that_came_along_are_taken_where_nobody_writes(app, method, takes):
    with app.test_request_context("/", method=method):
        learn_marks("table:people=a table:topics=b")
        assert (mark_of("table:topics") == "b") is takes
        g.pop("revisions")  # the test's context stands for that of each request


@pytest.mark.parametrize(("method", "times"), [("GET", 1), ("POST", 2)])
def test_what_a_request_computes_that_may_write_is_kept_for_nobody(app, method, times):
    """It may hold rows in hand that are older than the marks."""
    make.topic("care", "Care")
    db.session.commit()
    asked.clear()
    with app.test_request_context("/", method=method):
        assert names("care") == names("care") == ["Care"]
        assert len(asked) == times
        g.pop("revisions")  # the test's context stands for that of each request


def test_a_part_declares_what_the_parts_within_it_are_read_from():
    with pytest.raises(RuntimeError, match="topics"):
        people_and_topics()


def test_what_is_read_of_a_column_is_kept_while_others_are_written(care):
    assert every_name() == every_name() == within_a_whole_table() == ["Care"]
    care.position = 7
    db.session.commit()
    db.session.execute(update(Topic).values(position=8).where(Topic.name == "Care"))
    db.session.commit()
    assert every_name() == ["Care"]
    assert asked == ["name"]
    care.name = "Caring"
    db.session.flush()
    assert every_name() == ["Caring"]
    db.session.commit()
    assert every_name() == ["Caring"]
    db.session.execute(insert(Topic), [{"code": "age", "name": "Ageing"}])
    db.session.commit()
    assert every_name() == ["Ageing", "Caring"]
    with pytest.raises(RuntimeError, match=r"topics\.name"):
        within_another_column()


def test_a_part_depends_on_nothing_but_what_it_is_handed():
    reader = make.person()
    with pytest.raises(TypeError, match="handed"):
        remembers(Person)(lambda: reader.name)


def test_reading_is_no_writing():
    assert list(written_by("SELECT topics.id FROM topics FOR UPDATE OF topics")) == []
    assert "topics" in written_by("WITH x AS (SELECT 1) UPDATE topics SET name = 'x'")
    assert set(written_by("INSERT OR REPLACE INTO topics VALUES (1)")) >= {"topics", "topics.name"}


@pytest.mark.parametrize(
    ("statement", "is_written"),
    [
        ("UPDATE topics SET position=? WHERE topics.name = ?", False),
        ("UPDATE topics SET position=(SELECT 1 WHERE 1), name=? WHERE topics.id = ?", True),
        ("UPDATE topics SET position=(SELECT 1 WHERE 1), name=?", True),
        ("UPDATE topics SET code=' WHERE ', name='x'", True),
        ("UPDATE topics SET position=1\nWHERE name = 'x'", True),
        ("DELETE FROM topics WHERE position = 1", True),
    ],
)
def test_an_update_writes_to_the_columns_that_it_sets_and_rather_to_more(statement, is_written):
    assert ("topics.name" in written_by(statement)) == is_written


def test_each_reader_gets_a_token_of_their_own_in_what_others_see_too(app):
    with app.test_request_context("/"):
        before = drawing.set(True)
        shared = csrf_field()
        drawing.reset(before)
        assert shared == PLACE
        assert with_tokens(f"<form>{shared}</form>") == f"<form>{csrf_field()}</form>"
