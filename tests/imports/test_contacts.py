"""Several contacts for one organisation, each in a row of its own."""

import pytest
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.imports import actions, run_actions
from hubcommunity.organisations.models import Affiliation, AffiliationRole, Organisation
from tests import make
from tests.imports.steps import checked, counts, errors, imported, number_of
from tests.imports.tables import csv_of

HEADINGS = ("name", "type", "country", "website", "pic", "contact name", "contact e-mail", "role")
COLUMNS = ["name", "type", "country", "website", "pic", "contact_name", "contact_email"]
COLUMNS.append("contact_role")
CARE = ("Care Institute", "academia", "BE", "care.eu", "", "Anna Dyck", "anna@care.eu", "")
FIRST, DELEGATE, OBSERVER = AffiliationRole


@pytest.fixture(autouse=True)
def a_type(app):
    make.organisation_type()


def further(name: str, role: str = "", **said: str) -> tuple[str, ...]:
    """A row that repeats the name of the organisation alone, with another contact."""
    row = dict.fromkeys(COLUMNS, "") | {"name": "Care Institute", "contact_role": role}
    return tuple((row | {"contact_email": f"{name}@care.eu"} | said).values())


def table(*rows: tuple[str, ...]) -> bytes:
    return csv_of(*rows, headings=HEADINGS)


def brought(*rows: tuple[str, ...]):
    """Import rows with columns matched by hand: “role” alone is guessed to be a position."""
    one = checked(table(*rows), columns=COLUMNS)
    assert errors(one) == []
    actions.approve(one, by=one.by)
    run_actions.go_on(one)
    return one


def wrong(*rows: tuple[str, ...]) -> list[tuple[int, str, str]]:
    return errors(checked(table(*rows), columns=COLUMNS))


def roles() -> dict[str, AffiliationRole]:
    rows = select(Affiliation.invited_as, Affiliation.role)
    return {str(address).partition("@")[0]: role for address, role in db.session.execute(rows)}


def test_further_rows_bring_further_contacts():
    whole = (*CARE[:5], "Ben", "ben@care.eu", "")
    one = brought(CARE, whole, further("cleo"))
    assert counts(one) == (1, 2, 0, 0)
    assert number_of(Organisation) == 1
    assert roles() == {"anna": FIRST, "ben": DELEGATE, "cleo": DELEGATE}


def test_a_row_may_say_the_role():
    brought(
        (*CARE[:7], "Observer"),
        further("ben", "delegate"),
        further("cleo"),
        further("dan"),
    )
    assert roles() == {"anna": OBSERVER, "ben": DELEGATE, "cleo": FIRST, "dan": DELEGATE}


def test_the_same_file_again_changes_nothing():
    rows = [CARE, further("ben", "observer"), further("cleo")]
    brought(*rows)
    assert counts(brought(*rows)) == (0, 0, 3, 0)
    assert number_of(Affiliation) == 3


def test_contacts_of_an_organisation_on_record_are_added_to_it():
    care = make.organisation("Care Institute", country="BE", website="https://care.eu")
    make.primary_contact(care)
    one = brought(CARE, further("ben"))
    assert counts(one) == (0, 2, 0, 0)
    assert set(roles().values()) - {FIRST} == {DELEGATE}


def test_rows_of_one_organisation_may_stand_far_apart():
    between = [(f"Body {n}", "academia", "BE", *[""] * 5) for n in range(run_actions.AT_ONCE)]
    rows = [CARE, *between, further("ben"), further("cleo")]
    one = brought(*rows)
    assert counts(one) == (run_actions.AT_ONCE + 1, 2, 0, 0)
    assert roles() == {"anna": FIRST, "ben": DELEGATE, "cleo": DELEGATE}
    assert counts(brought(*rows)) == (0, 0, len(rows), 0)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (further("ben", country="FR", website="care.eu"), ("country", "says else")),
        (further("ben", website="www.care.eu/en"), ("website", "says else")),
        (further("ben", pic="999888777"), ("pic", "says else")),
        (further("anna"), ("contact_email", "contact twice")),
        (further("ben", contact_email=""), ("name", "twice")),
        (further("ben", contact_email="ben@"), ("contact_email", "no address")),
        (further("ben", "chair"), ("contact_role", "no role")),
        (further("ben", "observer", contact_email=""), ("contact_email", "no contact")),
    ],
)
def test_what_a_further_row_says_else_is_wrong(row, found):
    assert wrong(CARE, row) == [(3, *found)]


def test_the_error_names_the_row_that_says_something_else(sign_in):
    one = checked(table(CARE, further("ben", website="www.care.eu/en")), columns=COLUMNS)
    db.session.commit()
    page = sign_in(make.staff()).get(f"/staff/organisations/import/{one.uid}/")
    assert "Row 2 says something else, or nothing, of the same" in page.get_data(as_text=True)


def test_a_name_of_two_countries_needs_its_country():
    other = ("Care Institute", "academia", "FR", *[""] * 3, "fleur@care.fr", "")
    assert wrong(CARE, other, further("ben")) == [(4, "country", "unclear")]
    assert wrong(CARE, other, further("ben", country="FR")) == []


def test_a_name_on_record_elsewhere_is_not_taken_for_the_one_in_the_table():
    make.organisation("Care Institute", country="FR")
    assert wrong(CARE, further("ben")) == [(3, "country", "unclear")]
    assert wrong(CARE, further("ben", country="BE")) == []


def test_the_role_of_a_contact_who_is_there_is_never_changed():
    care = make.organisation("Care Institute", country="BE", website="https://care.eu")
    anna = make.person(email="anna@care.eu")
    make.affiliation(anna, care, DELEGATE)
    assert wrong((*CARE[:7], "primary contact")) == [(2, "contact_role", "other role")]
    assert counts(imported(table((*CARE[:7], "delegate")))) == (0, 0, 1, 0)


def test_a_number_that_the_hub_does_not_know_is_wrong_whatever_else_the_row_says():
    columns = ["id", "name", "type", "country"]
    rows = [("", "Care Institute", "academia", "BE"), ("", "Care Institute", "academia", "FR")]
    odd = ("00000000-0000-4000-8000-000000000000", "Care Institute", "", "")
    one = checked(csv_of(*rows, odd, headings=columns))
    assert errors(one) == [(4, "id", "unknown")]
