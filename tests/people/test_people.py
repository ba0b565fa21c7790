"""One row per human being."""

import uuid

import pytest
from werkzeug.exceptions import NotFound

from hubcommunity.audit.queries import about
from hubcommunity.core.errors import RuleBroken
from hubcommunity.people import actions, queries
from tests import make


def test_a_new_address_adds_a_person():
    person = actions.find_or_add(" Pia@People.test ", " Pia ", " Person ", " Adviser ")
    assert (person.email, person.email_folded) == ("Pia@People.test", "pia@people.test")
    assert (person.name, person.job_title) == ("Pia Person", "Adviser")
    assert [entry.event for entry in about(person)] == ["person.added"]


def test_a_known_address_finds_the_person_and_changes_nothing_known():
    known = make.person(email="pia@people.test", given_name="Pia", job_title="Adviser")
    found = actions.find_or_add("PIA@people.test", "Somebody", "Else", "Director")
    assert found is known
    assert (found.given_name, found.job_title) == ("Pia", "Adviser")


@pytest.mark.parametrize("has_account", [True, False])
def test_a_form_fills_nothing_into_the_profile_of_somebody_who_is_here(has_account):
    known = make.person(email="pia@people.test", given_name="", family_name="")
    if has_account:
        make.account(known)
    actions.find_or_add("pia@people.test", "Win", "Now", "Prize officer")
    assert (known.name, known.job_title) == ("", "")


def test_a_person_is_found_by_address_however_it_is_written():
    person = make.person(email="Straße@people.test")
    assert queries.by_email("STRASSE@PEOPLE.TEST") is person
    assert queries.by_email("nobody@people.test") is None


def test_a_person_is_found_by_public_id_or_not_at_all():
    person = make.person()
    assert queries.get_or_404(person.uid) is person
    with pytest.raises(NotFound):
        queries.get_or_404(uuid.uuid4())


def change(person, **values):
    said = {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "job_title": person.job_title,
        "language": person.language,
        "timezone": person.timezone,
    }
    actions.change_profile(person, by=person, **(said | values))


def test_the_trace_keeps_which_parts_of_a_profile_changed_not_what_they_say():
    person = make.person()
    change(person, job_title=" Adviser ", timezone="Europe/Helsinki")
    assert (person.job_title, person.timezone) == ("Adviser", "Europe/Helsinki")
    entry = about(person)[-1]
    assert (entry.event, entry.details) == ("person.changed", {"fields": ["job_title", "timezone"]})


def test_a_profile_saved_as_it_was_leaves_no_trace():
    person = make.person()
    change(person)
    assert about(person) == []


def test_an_address_is_changed_to_a_free_one():
    person = make.person(email="old@people.test")
    actions.change_email(person, "new@people.test", by=person)
    assert queries.by_email("new@people.test") is person
    assert about(person)[-1].event == "person.email_changed"


def test_an_address_may_be_written_anew_by_its_owner():
    person = make.person(email="pia@people.test")
    actions.change_email(person, "Pia@People.test", by=person)
    assert person.email == "Pia@People.test"


def test_anothers_address_cannot_be_taken():
    make.person(email="taken@people.test")
    person = make.person(email="pia@people.test")
    with pytest.raises(RuleBroken, match="Another person has this"):
        actions.change_email(person, "TAKEN@people.test", by=person)
    assert person.email == "pia@people.test"


def test_a_released_address_is_free_and_the_trace_does_not_say_which_it_was():
    person, other = make.person(), make.person(email="taken@people.test")
    actions.release_address(other, by=person)
    assert (other.email, other.email_folded) == (None, None)
    assert queries.by_email("taken@people.test") is None
    entry = about(other)[-1]
    assert (entry.event, entry.actor_id, entry.details) == (
        "person.address_released",
        person.id,
        {},
    )
