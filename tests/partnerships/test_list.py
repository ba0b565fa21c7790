"""The list of leads: its order, its rows in place, and the table to download."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.revisions import forget_everything
from hubcommunity.partnerships.filter_queries import Filter
from hubcommunity.partnerships.lists.list_queries import SORTS, page_of_leads
from hubcommunity.partnerships.models import Lead, Transition
from tests import make
from tests.statements import statements

LIST = "/staff/pipelines/strategic-partners/list/"
EXPORT = LIST.replace("list", "export")
JSON = {"Accept": "application/json"}


@pytest.fixture
def pipeline():
    return make.pipeline()


@pytest.fixture
def staff(sign_in):
    return sign_in(make.staff(given_name="Sami", family_name="Korhonen"))


def fill(pipeline, number):
    stage = make.stage(pipeline, "Identified")
    common = {"pipeline_id": pipeline.id, "stage_id": stage.id, "next_step_on": clock.today()}
    leads = [{"organisation_name": f"Organisation {n:04d}", "position": n} for n in range(number)]
    db.session.execute(insert(Lead), [lead | common for lead in leads])
    ids = db.session.scalars(select(Lead.id).where(~Lead.id.in_(select(Transition.lead_id))))
    db.session.execute(insert(Transition), [{"lead_id": n, "stage_id": stage.id} for n in ids])


def in_order(pipeline, sort):
    return [row.name for row in page_of_leads(pipeline, Filter(), sort, 1).items]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", "ABC"),
        ("-organisation", "CBA"),
        ("owner", "BCA"),
        ("step", "CAB"),
        ("-step", "ACB"),
        ("close", "BAC"),
        ("amount", "CAB"),
        ("-amount", "ACB"),
        ("stage", "BCA"),
        ("nonsense", "ABC"),
    ],
)
def test_the_list_stands_in_the_order_asked_for_with_what_is_missing_last(pipeline, sort, names):
    anna, zoe = make.staff(given_name="Anna"), make.staff(given_name="Zoe")
    day, last = date(2026, 12, 1), date(2026, 12, 24)
    make.lead(
        pipeline,
        "Partner",
        organisation_name="A",
        next_step_on=last,
        expected_close_on=last,
        amount_cents=100,
        currency="EUR",
    )
    make.lead(pipeline, organisation_name="B", owner=anna, expected_close_on=day)
    make.lead(
        pipeline,
        "In conversation",
        organisation_name="C",
        owner=zoe,
        next_step_on=day,
        amount_cents=200,
        currency="EUR",
    )
    assert "".join(in_order(pipeline, sort)) == names


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_reads_all_leads_once_over_its_pages(pipeline, sort):
    fill(pipeline, 60)
    pages = [page_of_leads(pipeline, Filter(), sort, number) for number in (1, 2, 3)]
    names = [row.name for page in pages for row in page.items]
    assert ([len(page.items) for page in pages], len(set(names))) == ([25, 25, 10], 60)


@pytest.mark.parametrize("page", [LIST, LIST.replace("list", "calendar")])
def test_list_and_calendar_cost_as_many_queries_at_a_thousand_leads_as_at_ten(
    pipeline, staff, page
):
    costs = []
    for more in (10, 990):
        fill(pipeline, more)
        forget_everything()
        with statements() as seen:
            assert staff.get(page).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 14


def test_a_row_is_changed_in_its_place_and_everything_else_stays(pipeline, staff):
    lead = make.lead(pipeline, country="SE", source=make.source("Forum"))
    owner = make.staff(given_name="Anna", family_name="Koch")
    page = staff.get(f"{LIST}?edit={lead.uid}").text
    assert 'class="row-form"' in page
    form = {"version": 1, "owner_uid": owner.uid, "next_step": "Call", "next_step_on": "2031-01-02"}
    answer = staff.post(f"/staff/leads/{lead.uid}/row/?country=SE&sort=-owner", data=form)
    assert answer.location == f"{LIST}?country=SE&sort=-owner#row-{lead.uid}"
    db.session.refresh(lead)
    facts = (lead.owner, lead.next_step, lead.next_step_on, lead.country, lead.source_name)
    assert facts == (owner, "Call", date(2031, 1, 2), "SE", "Forum")


def test_a_script_gets_the_row_as_it_is_now(pipeline, staff):
    lead = make.lead(pipeline, organisation_name="Forum")
    form = {"version": 1, "owner_uid": "", "next_step": "Call"}
    told = staff.post(f"/staff/leads/{lead.uid}/row/", data=form, headers=JSON).json
    assert (told["version"], told["message"]) == (lead.version, "Forum is saved.")
    assert lead.version > 1
    assert "Call" in told["row"]


def test_who_was_faster_is_told_and_what_was_typed_stays(pipeline, staff):
    lead = make.lead(pipeline, next_step="Meeting")
    address = f"/staff/leads/{lead.uid}/row/"
    form = {"version": 0, "owner_uid": "", "next_step": "My call", "next_step_on": ""}
    plain = staff.post(address, data=form)
    assert plain.status_code == 409
    assert "Now: no owner, Meeting." in plain.text
    assert 'value="My call"' in plain.text
    told = staff.post(address, data=form, headers=JSON)
    assert (told.status_code, told.json["version"]) == (409, 1)
    again = form | {"version": told.json["version"]}
    assert staff.post(address, data=again, headers=JSON).status_code == 200


def test_who_left_the_staff_stays_the_owner_until_another_is_chosen(pipeline, staff):
    former = make.person()
    lead = make.lead(pipeline, owner=former)
    form = {"version": 1, "owner_uid": former.uid, "next_step": "Call"}
    staff.post(f"/staff/leads/{lead.uid}/row/", data=form)
    db.session.refresh(lead)
    assert (lead.owner, lead.next_step) == (former, "Call")


def test_the_filtered_list_is_a_table_to_download_and_goes_on_record(pipeline, staff):
    make.lead(pipeline, organisation_name="=Forum", country="SE", amount_cents=150, currency="EUR")
    make.lead(pipeline, organisation_name="Other", country="FR")
    columns = ["organisation", "stage", "amount", "currency", "probability", "chance"]
    page = staff.get(EXPORT, query_string={"country": "SE", "column": columns}).text
    assert ("=Forum" in page, "Other" in page) == (True, False)
    table = staff.post(EXPORT, data={"country": "SE", "column": columns})
    assert table.text.splitlines()[1:] == ["'=Forum,Identified,1.50,EUR,,10"]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.event == "leads.exported")).one()
    told = {"pipeline": "strategic-partners", "country": "SE", "columns": columns}
    assert entry.details == told


def test_the_calendar_shows_the_first_of_a_day_and_links_to_the_rest(pipeline, staff):
    day = clock.today()
    for name in "ABCDE":
        make.lead(pipeline, organisation_name=f"Lead {name}", next_step="Call", next_step_on=day)
    make.lead(pipeline, "Partner", next_step_on=day, closed_at=clock.now())
    page = staff.get(LIST.replace("list", "calendar")).text
    assert "+ 2 more" in page
    assert f"/list/?on={day}" in page
    assert ("Lead C" in page, "Lead D" in page) == (True, False)


def test_late_steps_stand_in_a_box_whatever_the_month(pipeline, staff):
    for days in range(1, 11):
        late = clock.today() - timedelta(days=days)
        make.lead(pipeline, organisation_name=f"Late {days}.", next_step_on=late)
    page = staff.get(LIST.replace("list", "calendar") + "?month=2031-05").text
    assert "10 are late" in page
    assert ("Late 10." in page, "Late 2." in page) == (True, False)
    assert "/list/?step=late&amp;sort=step" in page or "/list/?sort=step&amp;step=late" in page
    assert "No next step has a day in these weeks." in page


def test_pages_of_a_pipeline_that_one_may_not_see_are_not_there(pipeline, staff):
    pipeline.is_restricted = True
    lead = make.lead(pipeline)
    db.session.commit()
    for address in (LIST, LIST.replace("list", "calendar"), LIST.replace("list", "views") + "add/"):
        assert staff.get(address).status_code == 404
    for address in (f"/staff/leads/{lead.uid}/row/", EXPORT, LIST.replace("list", "bulk")):
        assert staff.post(address).status_code == 404


def test_a_row_that_a_rule_refuses_comes_back_with_what_was_typed(staff):
    lead = make.lead(closed_at=clock.now())
    form = {"owner_uid": "", "next_step": "Call them", "version": lead.version}
    answer = staff.post(f"/staff/leads/{lead.uid}/row/", data=form)
    assert answer.status_code == 409
    assert "This lead is closed" in answer.text
    assert 'value="Call them"' in answer.text
