"""The pages of imports and exports."""

from io import BytesIO

import pytest
from sqlalchemy import func, select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.core.sheets import rows_of
from hubcommunity.imports import run_actions
from hubcommunity.imports.models import Import, ImportState
from hubcommunity.imports.organisations.actions import Organisations
from hubcommunity.organisations.export_queries import COLUMNS
from hubcommunity.organisations.identifier_models import IdentifierKind
from hubcommunity.organisations.models import Affiliation, AffiliationRole, Organisation
from hubcommunity.organisations.profile_actions import identify, rename
from hubcommunity.worker.actions import run_imports
from tests import make
from tests.counting import cost
from tests.imports.tables import CARE, HEADINGS, LABS, csv_of

AT = "/staff/organisations/import/"
SOURCE = "The list of 2024"


@pytest.fixture
def staff(sign_in):
    make.organisation_type()
    who = make.staff()
    db.session.commit()
    return sign_in(who)


def hand_in(browser, content: bytes, **values: str):
    given = {"file": (BytesIO(content), "members.csv"), "source": SOURCE}
    return browser.post(AT, data=given | values, content_type="multipart/form-data")


def check(browser, content: bytes) -> Import:
    """Hand a table in and take its columns as they are guessed."""
    there = hand_in(browser, content).location
    one = db.session.scalars(select(Import).order_by(Import.id.desc())).first()
    columns = {f"column-{n}": column for n, column in enumerate(one.columns, start=1)}
    assert browser.post(there, data=columns).status_code == 302
    db.session.refresh(one)
    return one


def test_a_short_table_is_checked_and_written_at_once(staff):
    one = check(staff, csv_of(CARE, LABS))
    page = staff.get(f"{AT}{one.uid}/").get_data(as_text=True)
    assert "Import 2 rows" in page
    staff.post(f"{AT}{one.uid}/write")
    assert set(db.session.scalars(select(Organisation.name))) == {CARE[0], LABS[0]}
    assert "Everything is written" in staff.get(f"{AT}{one.uid}/").get_data(as_text=True)


def test_a_table_that_is_on_record_already_offers_nothing_to_import(staff):
    staff.post(f"{AT}{check(staff, csv_of(CARE)).uid}/write")
    same = check(staff, csv_of(CARE))
    page = staff.get(f"{AT}{same.uid}/").get_data(as_text=True)
    assert "There is nothing to import." in page
    assert f"{AT}{same.uid}/write" not in page


def test_errors_are_shown_and_downloaded(staff):
    one = check(staff, csv_of(CARE, ("Odd", "=no type", "BE", "", "", "", "")))
    page = staff.get(f"{AT}{one.uid}/").get_data(as_text=True)
    assert "No type is called" in page
    assert "Import 2 rows" not in page
    answer = staff.post(f"{AT}{one.uid}/errors")
    told = list(rows_of(answer.data))
    assert told == [
        ["Row", "Name", "Field", "Error"],
        ["3", "Odd", "Type", "No type is called “=no type”."],
    ]
    events = set(db.session.scalars(select(AuditEntry.event)))
    assert "import.errors_exported" in events
    assert staff.post(f"{AT}{one.uid}/write").status_code == 409


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"name,type\n", b"\n"])
def test_what_cannot_be_read_is_told_at_the_field(staff, content):
    answer = hand_in(staff, content)
    assert answer.status_code == 200
    assert "There is a problem" in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count(Import.id))) == 0


def test_columns_that_cannot_be_are_told_on_the_form(staff):
    there = hand_in(staff, csv_of(CARE)).location
    page = staff.post(there, data={"column-1": "type", "column-2": "type"})
    assert "from one column only" in page.get_data(as_text=True)


def test_a_table_of_several_megabytes_is_taken(staff):
    rows = [(f"Body {n}", "academia", "BE", "", "", "", "") for n in range(100)]
    wide = [(*row, "x" * 30_000) for row in rows]
    table = csv_of(*wide, headings=(*HEADINGS, "notes"))
    # Written out: the test browser leaves the temporary file of a large form open.
    file = b'--x\r\nContent-Disposition: form-data; name="file"; filename="members.csv"\r\n\r\n'
    source = b'\r\n--x\r\nContent-Disposition: form-data; name="source"\r\n\r\nA list\r\n--x--\r\n'
    body, kind = file + table + source, "multipart/form-data; boundary=x"
    assert staff.post(AT, data=body, content_type=kind).status_code == 302


def test_a_contact_is_invited_only_when_somebody_sends_the_invitation(staff, outbox):
    one = check(staff, csv_of(CARE))
    staff.post(f"{AT}{one.uid}/write")
    assert outbox() == []
    invited = db.session.scalars(select(Affiliation)).one()
    page = staff.get(f"/organisation/?of={invited.organisation.slug}").get_data(as_text=True)
    assert "Not sent yet" in page
    assert "Expired" not in page
    staff.post(f"/organisation/invitations/{invited.uid}/resend")
    assert [message.to_address for message in outbox()] == ["anna@care.eu"]


def test_a_long_table_is_the_workers(staff, app):
    rows = [(f"Body {n}", "academia", "BE", "", "", "", "") for n in range(run_actions.AT_ONCE + 1)]
    one = check(staff, csv_of(*rows))
    assert one.state is ImportState.CHECKING
    answer = staff.get(f"{AT}{one.uid}/")
    assert answer.headers["Refresh"]
    assert "<progress" in answer.get_data(as_text=True)
    run_imports("worker")
    assert "Refresh" not in staff.get(f"{AT}{one.uid}/").headers
    staff.post(f"{AT}{one.uid}/write")
    assert db.session.scalar(select(func.count(Organisation.id))) == 0
    run_imports("worker")
    assert db.session.scalar(select(func.count(Organisation.id))) == len(rows)


def test_an_import_is_read_in_the_same_queries_whatever_its_length(staff):
    few = check(staff, csv_of(CARE))
    rows = [(f"Body {n}", "academia", "BE", "", "", "", "") for n in range(400)]
    many = check(staff, csv_of(*rows))
    addresses = [f"{AT}{one.uid}/" for one in (few, many)]
    counted = [cost(lambda address=address: staff.get(address)) for address in addresses]
    assert counted[0] == counted[1]


# --- out, and in again ---


def filled() -> Organisation:
    """An organisation that says something in every column, some of it like a formula."""
    care = make.member("=Care & “Cure”", country="BE", website="https://www.care.eu")
    care.short_name, care.description = "-CC", "One line\n\n* two"
    care.city = "@Brussels"
    by = make.staff()
    rename(care, ["Früher", "+Autre"])
    identify(care, {IdentifierKind.VAT: "BE0428759497", IdentifierKind.PIC: "999888777"}, by=by)
    make.primary_contact(care, email="anna@care.eu", given_name="Anna", family_name="Dyck")
    return care


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("path", ["/staff/organisations/", "/staff/memberships/"])
def test_what_was_downloaded_changes_nothing_when_handed_in_again(staff, kind, path):
    filled()
    make.member("Plain", country="FR")
    twin = make.member("Plain", country="FR", website="https://www.care.eu")
    db.session.commit()
    answer = staff.post(f"{path}export/", data={"format": kind})
    rows = list(rows_of(answer.data))
    assert rows[0][: len(COLUMNS)] == list(COLUMNS)
    assert len(rows) == 4
    assert str(twin.uid) in {row[0] for row in rows}
    one = check(staff, answer.data)
    assert (one.created, one.changed, one.same, one.wrong) == (0, 0, 3, 0)
    assert set(Organisations.columns) & set(rows[0]) == set(one.columns) - {""}


def test_chosen_columns_stand_in_the_address_and_in_the_file(staff):
    filled()
    make.member("Other", country="FR")
    db.session.commit()
    page = staff.get("/staff/organisations/export/?country=BE&column=name&column=contact_email")
    text = page.get_data(as_text=True)
    assert "anna@care.eu" in text
    assert "Other" not in text
    given = {"country": "BE", "column": ["contact_email", "name"], "format": "csv"}
    answer = staff.post("/staff/organisations/export/", data=given)
    assert answer.get_data(as_text=True).splitlines() == [
        "\ufeffname,contact_email",
        "'=Care & “Cure”,anna@care.eu",
    ]
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "organisations.exported")
    ).one()
    assert entry.details == {"columns": ["name", "contact_email"], "country": "BE"}


def test_the_contact_is_who_runs_the_organisation_before_who_is_invited(staff):
    care = make.member("Care")
    for role in (AffiliationRole.DELEGATE, AffiliationRole.OBSERVER):
        make.affiliation(make.person(email=f"{role.name}@care.eu"), care, role)
    first = make.primary_contact(care)
    make.primary_contact(care)
    db.session.commit()
    given = {"column": ["name", "contact_email"]}
    answer = staff.post("/staff/organisations/export/", data=given)
    assert answer.get_data(as_text=True).splitlines()[1] == f"Care,{first.email}"


@pytest.mark.parametrize("path", ["/staff/organisations/", "/staff/memberships/"])
def test_a_download_costs_the_same_queries_for_each_batch(staff, path):
    counted = []
    for number in (1, 30):
        for _each in range(number):
            make.primary_contact(make.member())
        db.session.commit()
        counted.append(cost(lambda: staff.post(f"{path}export/")))
    assert counted[0] == counted[1]
