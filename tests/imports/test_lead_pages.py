"""The pages and the command by which leads come in, and the list by which they go out."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.sheets import rows_of
from hubcommunity.imports.leads.actions import Leads
from hubcommunity.imports.models import Import, ImportState
from hubcommunity.imports.run_actions import AT_ONCE
from hubcommunity.partnerships import actions as lead_actions
from hubcommunity.partnerships.lists.export_queries import COLUMNS
from hubcommunity.partnerships.loss_models import Loss, LostReason
from hubcommunity.partnerships.models import Lead
from hubcommunity.worker.actions import run_imports
from tests import make
from tests.counting import cost
from tests.imports.tables import csv_of

PIPELINE = "/staff/pipelines/strategic-partners/"
AT, EXPORT = f"{PIPELINE}import/", f"{PIPELINE}export/"
HEADINGS = ("organisation", "country", "stage", "contact e-mail")
FORUM = ("Forum", "SE", "In conversation", "anna@forum.se")


@pytest.fixture
def pipeline():
    made = make.pipeline()
    db.session.commit()
    return made


@pytest.fixture
def staff(pipeline, sign_in):
    who = make.staff()
    db.session.commit()
    return sign_in(who)


def check(browser, content: bytes) -> Import:
    """Hand a table in and take its columns as they are guessed."""
    given = {"file": (BytesIO(content), "leads.csv"), "source": "The fair of 2030"}
    there = browser.post(AT, data=given, content_type="multipart/form-data").location
    one = db.session.scalars(select(Import).order_by(Import.id.desc()).limit(1)).one()
    columns = {f"column-{n}": column for n, column in enumerate(one.columns, start=1)}
    assert browser.post(there, data=columns).status_code == 302
    db.session.refresh(one)
    return one


def test_leads_are_handed_in_checked_and_written_below_their_pipeline(staff):
    assert f'href="{AT}"' in staff.get(f"{PIPELINE}list/").text
    one = check(staff, csv_of(FORUM, headings=HEADINGS))
    assert "Import 1 row" in staff.get(f"{AT}{one.uid}/").text
    answer = staff.post(f"{AT}{one.uid}/write")
    assert answer.location == f"{AT}{one.uid}/"
    assert db.session.scalars(select(Lead.organisation_name)).all() == ["Forum"]
    page = staff.get(AT).text
    assert f'href="{AT}{one.uid}/"' in page
    assert "leads.csv" not in staff.get("/staff/organisations/import/").text
    assert staff.get(f"/staff/organisations/import/{one.uid}/").status_code == 404


def test_who_lets_something_else_happen_than_they_saw_is_told(staff, pipeline):
    one = check(staff, csv_of(FORUM, headings=HEADINGS))
    make.lead(pipeline, organisation_name="Forum")
    staff.post(f"{AT}{one.uid}/write")
    page = staff.get(f"{AT}{one.uid}/").text
    assert "what the file speaks of has changed since you looked" in page
    assert (one.state, one.created, one.changed) == (ImportState.CHECKED, 0, 1)
    staff.post(f"{AT}{one.uid}/write")
    assert (one.state, one.rechecked) == (ImportState.DONE, False)


def test_errors_of_leads_are_shown_and_downloaded(staff):
    one = check(staff, csv_of(FORUM, ("Lost", "SE", "Closed", ""), headings=HEADINGS))
    sentence = "Say why the lead is closed: a reason helps whoever comes next."
    page = staff.get(f"{AT}{one.uid}/").text
    assert ("Import 2 rows" in page, sentence in page) == (False, True)
    told = list(rows_of(staff.post(f"{AT}{one.uid}/errors").data))
    assert told[1:] == [["3", "Lost", "Stage", sentence]]
    assert staff.post(f"{AT}{one.uid}/write").status_code == 409


def test_columns_of_leads_are_remembered_apart_from_those_of_organisations(staff):
    table = csv_of(("Forum", "SE"), headings=("name", "country"))
    check(staff, table)
    given = {"file": (BytesIO(table), "members.csv"), "source": "A list"}
    at = "/staff/organisations/import/"
    staff.post(at, data=given, content_type="multipart/form-data")
    columns = db.session.scalars(select(Import.columns).order_by(Import.id)).all()
    assert columns == [["organisation", "country"], ["name", "country"]]


def test_who_does_not_see_a_pipeline_sees_no_import_of_it(staff, pipeline):
    one = check(staff, csv_of(FORUM, headings=HEADINGS))
    pipeline.is_restricted = True
    db.session.commit()
    for address in (AT, f"{AT}{one.uid}/", f"{AT}{one.uid}/columns/", EXPORT):
        assert staff.get(address).status_code == 404
    for address in (f"{AT}{one.uid}/{act}" for act in ("write", "errors", "discard")):
        assert staff.post(address).status_code == 404
    assert one.state is ImportState.CHECKED


def test_a_long_table_of_leads_is_the_workers_and_its_last_row_stops_it(staff):
    rows = [(f"Body {n}", "SE", "", "") for n in range(AT_ONCE)]
    one = check(staff, csv_of(*rows, ("Last", "Atlantis", "", ""), headings=HEADINGS))
    assert "<progress" in staff.get(f"{AT}{one.uid}/").text
    run_imports("worker")
    db.session.refresh(one)
    assert (one.state, one.created, one.wrong) == (ImportState.CHECKED, AT_ONCE, 1)
    assert db.session.scalars(select(Lead)).all() == []


def filled(pipeline) -> None:
    """Leads that say something in every column, some of it like a formula."""
    make.organisation_type()
    known, by = make.organisation("Known"), make.staff()
    reason = make.saved(LostReason(name="Price"))
    facts = {
        "organisation_name": "=Forum & “Care”",
        "organisation": known,
        "country": "SE",
        "type_id": make.organisation_type().id,
        "contact_name": "Anna Berg",
        "contact_email": "anna@forum.se",
        "source": make.source("-Fair"),
        "campaign": "@Spring",
        "topics": [make.topic(), make.topic("data", "Data, and more of it")],
        "tags": ["health", "a, b"],
        "helpers": [make.staff(), make.person(email=None)],
        "description": "One line\n\n* two; =three",
        "amount_cents": 120_050,
        "currency": "EUR",
        "probability": 0,
        "expected_close_on": date(2030, 1, 31),
        "next_step": "+ Call",
        "next_step_on": date(2030, 1, 2),
    }
    lead_actions.add_lead(pipeline, by=by, owner=by, **facts)
    lost = lead_actions.add_lead(pipeline, by=by, organisation_name="Lost")
    loss = Loss(reason, "Them", date(2031, 1, 1))
    to = make.stage(pipeline, "Closed")
    lead_actions.move(lost, to=to, by=by, version=lost.version, reason="too high", loss=loss)
    make.lead(pipeline, organisation_name="Twin")
    make.lead(pipeline, organisation_name="Twin", at="Partner")
    db.session.commit()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_downloaded_changes_nothing_when_handed_in_again(staff, pipeline, kind):
    filled(pipeline)
    answer = staff.post(EXPORT, data={"format": kind})
    rows = list(rows_of(answer.data))
    assert (rows[0], len(rows)) == (list(COLUMNS), 5)
    assert {"reimbursement, data", ""} == {row[rows[0].index("topics")] for row in rows[1:]}
    one = check(staff, answer.data)
    assert (one.created, one.changed, one.same, one.wrong) == (0, 0, 4, 0)
    assert set(Leads.columns) & set(rows[0]) == set(one.columns) - {""}


def test_a_download_of_leads_costs_the_same_queries_for_each_batch(staff, pipeline):
    counted = []
    for number in (1, 30):
        for _each in range(number):
            make.lead(pipeline, contact_id=make.person().id)
        db.session.commit()
        counted.append(cost(lambda: staff.post(EXPORT)))
    assert counted[0] == counted[1]


# --- the command ---


@pytest.fixture
def run(app, pipeline, tmp_path):
    """Return a function that imports a content with options."""

    def imported(content: bytes, *options: str, into: str = "strategic-partners"):
        file = tmp_path / "leads.csv"
        file.write_bytes(content)
        given = ["leads", "import", str(file), "--pipeline", into, *options]
        return app.test_cli_runner().invoke(args=given)

    return imported


def test_the_command_checks_writes_and_changes_nothing_twice(run, outbox):
    table = csv_of(FORUM, ("Care", "BE", "", ""), headings=HEADINGS)
    told = run(table, "--check")
    assert "2 would be created, 0 would be changed, 0 unchanged." in told.output
    assert db.session.scalars(select(Lead)).all() == []
    assert "2 created, 0 changed, 0 unchanged." in run(table).output
    assert "0 created, 0 changed, 2 unchanged." in run(table).output
    assert outbox() == []


def test_the_command_lists_errors_and_knows_its_pipelines(run):
    told = run(csv_of(FORUM, ("Lost", "SE", "Closed", ""), ("", "SE", "", ""), headings=HEADINGS))
    assert told.exit_code == 1
    assert "row 4: without a name: Organisation: It is missing." in told.output
    assert "row 3: Lost: Stage: Say why the lead is closed" in told.output
    assert "2 rows are wrong; nothing was written." in told.output
    assert "No pipeline" in run(csv_of(FORUM, headings=HEADINGS), into="none-such").output
    assert db.session.scalars(select(Lead)).all() == []
