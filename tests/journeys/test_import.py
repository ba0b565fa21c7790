"""Staff bring a list of organisations in, mend its one error, and take the list out again."""

import csv

import pytest

from tests import make
from tests.imports.tables import CARE, LABS, csv_of

pytestmark = pytest.mark.parametrize("walk", ["narrow", "wide-plain"], indirect=True)
WRONG = ("Odd Body", "academia", "Atlantis", "", "", "", "")
MENDED = ("Odd Body", "academia", "Malta", "", "", "", "")
FURTHER = ("Care Institute", "", "", "", "", "Ben Vos", "ben@care.eu")


@pytest.fixture
def staff():
    make.organisation_type()
    return make.staff()


def hand_in(page, content: bytes, name: str = "members.csv"):
    page.get_by_label("File").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_label("Where the data come from").fill("The list of the secretariat, 2024")
    page.get_by_role("button", name="Hand in").click()


def downloaded(page, button: str) -> bytes:
    with page.expect_download() as told:
        page.get_by_role("button", name=button).click()
    return told.value.path().read_bytes()


def test_a_list_is_mended_imported_exported_and_imported_again(walk, staff):
    walk.be(staff)
    page = walk.goto("/staff/organisations/")
    page.get_by_role("link", name="Import", exact=True).click()
    walk.check()
    hand_in(page, csv_of(CARE, LABS, WRONG))
    assert page.get_by_label("contact name").input_value() == "contact_name"
    page.get_by_text("Several contacts, and memberships").click()
    walk.check()
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_text("No country is called “Atlantis”.").wait_for()
    walk.check()
    assert b"4,Odd Body,Country," in downloaded(page, "Download the errors (CSV)")

    page.get_by_role("link", name="Hand in the mended file").click()
    hand_in(page, csv_of(CARE, LABS, MENDED, FURTHER))
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("rowheader", name="Odd Body").wait_for()
    walk.check()
    page.get_by_role("link", name="Changed 1").click()
    page.get_by_role("rowheader", name="Care Institute").wait_for()
    page.get_by_role("button", name="Import 4 rows").click()
    page.get_by_text("Created: 3, changed: 1, unchanged: 0.").wait_for()
    walk.check()

    page = walk.goto("/staff/organisations/")
    page.get_by_role("link", name="Export").click()
    walk.check()
    page.get_by_label("Description").uncheck()
    page.get_by_role("button", name="Continue").click()
    walk.check()
    file = downloaded(page, "Download CSV")
    lines = list(csv.reader(file.decode("utf-8-sig").splitlines()))
    assert "description" not in lines[0]
    assert [line[1] for line in lines[1:]] == ["Care Institute", "Nordic Labs", "Odd Body"]

    page = walk.goto("/staff/organisations/import/")
    hand_in(page, file, "organisations.csv")
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("link", name="Unchanged 3").wait_for()
    page.get_by_text("There is nothing to import.").wait_for()
    walk.check()
