"""Rows put together from columns are those that the session would have loaded."""

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.rows import Part, rows_of
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from tests import make
from tests.statements import statements

NAMED = Part(Person, "id", "given_name", "language")


def read(person_id):
    return db.session.execute(select(*NAMED.columns).where(Person.id == person_id)).one()


def test_a_row_is_the_sessions_own_and_what_was_not_read_is_read_when_it_is_needed():
    person_id = make.person(given_name="Aino", family_name="Virtanen").id
    db.session.commit()
    db.session.expunge_all()
    row = NAMED.row(read(person_id))
    with statements() as sent:
        assert row.given_name == "Aino"
    assert not sent
    assert row.name == "Aino Virtanen"
    assert db.session.get(Person, person_id) is row
    assert row not in db.session.dirty
    row.given_name = "Aina"
    db.session.commit()
    assert read(person_id).given_name == "Aina"


def test_a_known_row_keeps_what_is_changed_and_learns_what_is_forgotten():
    person = make.person(given_name="Aino", language="fi")
    db.session.commit()
    values = read(person.id)
    db.session.expire(person)
    person.given_name = "Aina"
    assert NAMED.row(values) is person
    assert person.given_name == "Aina"
    with statements() as sent:
        assert person.language == "fi"
    assert not sent


def test_parts_are_read_one_after_another():
    person, organisation = make.person(), make.organisation(name="Clinic")
    db.session.commit()
    part = Part(Organisation, "name", "id")
    values = (*read(person.id), "Clinic", organisation.id)
    assert list(rows_of(values, [NAMED, part])) == [person, organisation]
