"""The operator's import does the same as the pages."""

import pytest
from sqlalchemy import func, select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.organisations.duplicate_models import DuplicatePair
from hubcommunity.organisations.models import Organisation
from tests import make
from tests.imports.tables import CARE, LABS, csv_of, xlsx_of


@pytest.fixture
def run(app, tmp_path):
    """Return a function that imports a content with options."""
    make.organisation_type()
    db.session.commit()

    def imported(content: bytes, *options: str):
        file = tmp_path / "members"
        file.write_bytes(content)
        return app.test_cli_runner().invoke(args=["members", "import", str(file), *options])

    return imported


def number_of_organisations() -> int:
    return db.session.scalar(select(func.count(Organisation.id))) or 0


def test_a_check_says_what_would_happen(run):
    told = run(csv_of(CARE, LABS), "--check")
    assert (told.exit_code, number_of_organisations()) == (0, 0)
    assert "2 would be created, 0 would be changed, 0 unchanged." in told.output


def test_an_import_writes_and_the_second_changes_nothing(run):
    assert "2 created, 0 changed, 0 unchanged." in run(xlsx_of(CARE, LABS)).output
    again = run(csv_of(CARE, LABS), "--source", "The list")
    assert "0 created, 0 changed, 2 unchanged." in again.output
    done = select(AuditEntry.details).where(AuditEntry.event == "import.done")
    sources = [details["source"] for details in db.session.scalars(done.order_by(AuditEntry.id))]
    assert sources == ["members", "The list"]


def test_errors_are_listed_and_nothing_is_written(run):
    rows = [(f"Body {n}", "academia", "BE", "", "", "", "") for n in range(600)]
    told = run(csv_of(*rows, ("Odd", "none", "Atlantis", "", "", "", "")))
    assert (told.exit_code, number_of_organisations()) == (1, 0)
    assert "row 602: Odd: Type: No type is called “none”." in told.output
    assert "row 602: Odd: Country:" in told.output
    assert "1 rows are wrong; nothing was written." in told.output


def test_what_was_imported_is_looked_through_for_duplicates(run):
    known = make.organisation("Care Institut", country="BE")
    db.session.commit()
    run(csv_of(CARE), "--check")
    assert db.session.scalars(select(DuplicatePair)).all() == []
    run(csv_of(CARE))
    assert db.session.scalars(select(DuplicatePair.first_id)).all() == [known.id]


@pytest.mark.parametrize(
    "content", [b"\xff\xd8\xff", b"\n", b"type,country\nx,BE\n", b'name\n"x\n']
)
def test_what_cannot_be_read_is_said_in_a_line(run, content):
    told = run(content)
    assert told.exit_code == 1
    assert "Error: " in told.output
    assert "Traceback" not in told.output


def test_rows_of_one_organisation_far_apart_are_told_alike_though_written_as_they_come(run):
    between = [(f"Body {n}", "academia", "BE", "", "", "", "") for n in range(600)]
    further = ("Care Institute", "", "", "", "", "Ben", "ben@care.eu")
    other = ("Care Institute", "", "", "www.care.eu/en", "", "Cleo", "cleo@care.eu")
    told = run(csv_of(CARE, *between, further, other))
    assert (told.exit_code, number_of_organisations()) == (1, 0)
    assert "row 604: Care Institute: Website: Row 2 says something else" in told.output
    assert "601 created, 1 changed, 0 unchanged." in run(csv_of(CARE, *between, further)).output
