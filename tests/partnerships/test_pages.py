"""The pages on which leads are added, changed, noted and moved."""

from datetime import date

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.partnerships import contact_actions
from hubcommunity.partnerships.contact_actions import Provenance
from hubcommunity.partnerships.contact_models import LegalBasis
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.step_models import Activity
from tests import make

BOARD = "/staff/pipelines/strategic-partners/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def me():
    return make.staff(given_name="Sami", family_name="Korhonen")


@pytest.fixture
def staff(sign_in, me):
    return sign_in(me)


def address(lead, page=""):
    return f"/staff/leads/{lead.uid}/{page}"


def moved(staff, lead, to, headers=None, **values):
    form = {"stage": str(make.stage(lead.pipeline, to).uid), "version": lead.version}
    where = address(lead, "move/") + values.pop("query", "")
    return staff.post(where, data=form | values, headers=headers)


def test_a_lead_is_added_with_all_its_fields(staff, me):
    make.pipeline()
    kind = make.organisation_type()
    form = {
        "organisation_name": "Nordic Patient Alliance",
        "contact_name": "Ann Berg",
        "contact_email": "ann@nordic.example.org",
        "country": "SE",
        "type_id": kind.id,
        "source_uid": str(make.source("Conference").uid),
        "owner_uid": str(me.uid),
        "next_step": "Call",
        "next_step_on": "2026-12-02",
    }
    answer = staff.post(f"{BOARD}add/", data=form)
    assert answer.location == BOARD
    lead = db.session.scalars(select(Lead)).one()
    assert (lead.organisation_name, lead.country, lead.type, lead.source_name) == (
        "Nordic Patient Alliance",
        "SE",
        kind,
        "Conference",
    )
    assert (lead.contact.name, lead.owner) == ("Ann Berg", me)
    assert (lead.next_step, lead.next_step_on) == ("Call", date(2026, 12, 2))


def test_only_the_organisation_is_needed_and_the_owner_is_oneself(staff, me):
    make.pipeline()
    staff.post(f"{BOARD}add/", data={"organisation_name": "Nordic Patient Alliance"})
    assert db.session.scalars(select(Lead)).one().owner == me


def test_a_lead_without_an_organisation_is_asked_for_it(staff):
    make.pipeline()
    answer = staff.post(f"{BOARD}add/", data={"contact_email": "nonsense", "campaign": "A fair"})
    assert "Enter the organisation’s name" in answer.text
    assert "Enter an e-mail address like" in answer.text
    assert 'value="A fair"' in answer.text


def test_an_edit_is_saved_and_shown_on_the_timeline(staff):
    lead = make.lead(organisation_name="Old name")
    form = {"organisation_name": "New name", "version": lead.version}
    answer = staff.post(address(lead, "edit/"), data=form)
    assert answer.location == address(lead)
    page = staff.get(address(lead)).text
    assert "Organisation: Old name → New name" in page


def test_an_edit_that_a_rule_refuses_keeps_what_was_typed(staff):
    lead = make.lead(closed_at=clock.now(), organisation_name="Old name")
    form = {"organisation_name": "New name", "next_step": "Call", "version": lead.version}
    answer = staff.post(address(lead, "edit/"), data=form)
    assert answer.status_code == 409
    assert "This lead is closed" in answer.text
    assert 'value="New name"' in answer.text
    assert lead.organisation_name == "Old name"


def test_an_edit_shows_the_first_contact_and_changes_nothing_about_them(staff):
    lead = make.lead(
        contact=make.person(given_name="Ann", family_name="Berg", email="ann@nordic.example.org")
    )
    page = staff.get(address(lead, "edit/")).text
    assert 'value="Ann Berg"' in page
    form = {"organisation_name": lead.organisation_name, "version": lead.version}
    form |= {"contact_name": "Ann Berg", "contact_email": "ann@nordic.example.org"}
    staff.post(address(lead, "edit/"), data=form)
    assert (lead.contact.email, lead.version) == ("ann@nordic.example.org", form["version"])


def test_the_page_of_a_contact_keeps_the_legal_basis_that_is_on_record(staff):
    lead = make.lead()
    provenance = Provenance("A fair", LegalBasis.CONTRACT, clock.today())
    contact = contact_actions.add_contact(lead, make.person(), by=None, provenance=provenance)
    page = staff.get(address(lead, f"contacts/{contact.uid}/")).text
    assert f'<option selected value="{LegalBasis.CONTRACT.value}">' in page
    assert 'value="A fair"' in page


def test_an_edit_keeps_the_owner_who_is_no_longer_staff(staff):
    lead = make.lead(owner=make.person(given_name="Former", family_name="Colleague"))
    page = staff.get(address(lead, "edit/")).text
    assert f'<option selected value="{lead.owner.uid}">Former Colleague' in page


def test_an_edit_of_an_old_version_is_kept_and_can_be_saved_again(staff):
    lead = make.lead()
    form = {"organisation_name": "New name", "version": lead.version}
    staff.post(address(lead, "edit/"), data=form | {"campaign": "A fair"})
    answer = staff.post(address(lead, "edit/"), data=form | {"campaign": "A member"})
    assert answer.status_code == 409
    assert "Sami Korhonen changed this lead on" in answer.text
    assert 'value="A member"' in answer.text
    assert f'name="version" type="hidden" value="{lead.version}"' in answer.text


def test_a_note_is_kept_and_shown(staff):
    lead = make.lead()
    said = {"kind": "note", "text": "They want a demonstration."}
    staff.post(address(lead, "activities/"), data=said)
    assert db.session.scalars(select(Activity)).one().text == "They want a demonstration."
    assert "They want a demonstration." in staff.get(address(lead)).text


def test_an_empty_note_is_refused(staff):
    answer = staff.post(address(make.lead(), "activities/"), data={})
    assert "Write what was said or done" in answer.text


def test_the_page_of_a_lead_shows_what_is_known(staff, me):
    enquiry = make.enquiry()
    lead = make.lead(
        owner=me,
        organisation=make.organisation("Nordic Patient Alliance"),
        enquiry_uid=enquiry.uid,
        next_step="Call",
    )
    ann = make.person(given_name="Ann", family_name="Berg", email="ann@nordic.test")
    contact_actions.add_contact(lead, ann, by=me, provenance=Provenance("A fair"))
    page = staff.get(address(lead)).text
    for words in ("Ann Berg", "ann@nordic.test", "known to the hub", f"/{enquiry.uid}/", "No date"):
        assert words in page


def test_a_lead_that_does_not_exist_is_not_found(staff):
    make.pipeline()
    page = "/staff/leads/00000000-0000-4000-8000-000000000000/"
    assert staff.get(page).status_code == 404


def test_the_plain_form_moves_a_lead_and_leads_back_to_the_board(staff):
    lead = make.lead()
    assert moved(staff, lead, "In conversation").location == BOARD
    assert lead.stage.name == "In conversation"
    assert "is now in “In conversation”" in staff.get(BOARD).text


def test_the_plain_form_leads_back_to_the_lead_it_came_from(staff):
    lead = make.lead()
    assert moved(staff, lead, "In conversation", query="?back=lead").location == address(lead)


def test_the_plain_form_puts_a_lead_at_the_bottom(staff):
    pipeline = make.pipeline()
    above = make.lead(pipeline, "Partner", position=5)
    lead = make.lead(pipeline)
    moved(staff, lead, "Partner", place="bottom")
    assert lead.position > above.position


def test_the_plain_form_asks_why_a_lead_is_lost(staff):
    lead = make.lead()
    answer = moved(staff, lead, "Closed")
    assert "Say why the lead is closed" in answer.text
    assert lead.stage.name == "Identified"
    moved(staff, lead, "Closed", reason="Out of scope")
    assert lead.lost_reason == "Out of scope"
    assert "Out of scope" in staff.get(address(lead)).text


def test_a_lost_lead_changes_its_place_without_a_new_reason(staff):
    lead = make.lead(at="Closed", lost_reason="Out of scope")
    assert moved(staff, lead, "Closed", place="bottom").location == BOARD
    assert lead.lost_reason == "Out of scope"


def test_the_plain_form_tells_who_was_faster_and_takes_a_second_choice(staff):
    lead = make.lead()
    seen = lead.version
    moved(staff, lead, "In conversation")
    answer = moved(staff, lead, "Partner", version=seen)
    assert answer.status_code == 409
    assert "Sami Korhonen moved this lead to “In conversation” on" in answer.text
    assert "It is in “In conversation” now." in answer.text
    assert f'name="version" type="hidden" value="{lead.version}"' in answer.text


@pytest.mark.parametrize("version", ["", "x", "-1", "1.5"])
def test_a_version_that_is_no_number_is_an_old_one(staff, version):
    assert moved(staff, make.lead(), "Partner", version=version).status_code == 409


def test_the_script_gets_the_card_and_the_figures(staff):
    lead = make.lead(organisation_name="Nordic Patient Alliance")
    answer = moved(staff, lead, "Partner", headers=JSON).json
    stage = str(lead.stage.uid)
    assert answer["message"] == "Nordic Patient Alliance is now in “Partner”."
    assert (answer["stage"], answer["lane"]) == ("Partner", stage)
    assert f'data-version="{lead.version}"' in answer["card"]
    assert '<span class="n">1</span>' in answer["heads"][stage]
    assert answer["summary"].startswith("0 open leads")


def test_the_script_is_told_what_is_missing(staff):
    lead = make.lead()
    answer = moved(staff, lead, "Closed", headers=JSON)
    assert answer.status_code == 400
    assert answer.json["error"] == "Say why the lead is closed"
    assert answer.json["stage"] == "Identified"


def test_the_script_is_told_where_the_lead_is_now(staff):
    lead = make.lead()
    seen = lead.version
    moved(staff, lead, "In conversation")
    answer = moved(staff, lead, "Partner", headers=JSON, version=seen)
    assert answer.status_code == 409
    assert answer.json["stage"] == "In conversation"
    assert '<span class="n">1</span>' in answer.json["heads"][answer.json["lane"]]
    assert f"{lead.organisation_name}: Sami Korhonen moved this lead" in answer.json["error"]


def test_a_stage_that_the_pipeline_does_not_have_is_no_choice(staff):
    lead = make.lead()
    answer = staff.post(address(lead, "move/"), data={"stage": "x", "version": lead.version})
    assert answer.status_code == 200
    assert lead.stage.name == "Identified"


def test_a_neighbour_that_makes_no_sense_leaves_the_top(staff):
    lead = make.lead()
    moved(staff, lead, "Partner", after="nonsense")
    assert lead.stage.name == "Partner"


def test_my_next_steps_are_mine_the_late_ones_first(staff, me):
    pipeline = make.pipeline()
    make.lead(pipeline, owner=me, organisation_name="Later", next_step_on=date(2031, 1, 1))
    make.lead(pipeline, owner=me, organisation_name="Late", next_step_on=date(2026, 1, 1))
    make.lead(pipeline, owner=me, organisation_name="Undated")
    make.lead(pipeline, owner=make.staff(), organisation_name="Another's")
    page = staff.get("/staff/next-steps/").text
    assert page.index(">Late</a>") < page.index(">Later</a>")
    assert "Late: 1 Jan 2026" in page
    assert "Another" not in page
    assert ">Undated</a>" in staff.get("/staff/next-steps/?when=nothing").text


def test_without_leads_there_is_no_next_step(staff):
    assert "Nothing to do" in staff.get("/staff/next-steps/").text


@pytest.mark.parametrize("sent", [{}, {"version": ""}, {"version": "many"}])
def test_who_does_not_say_which_version_they_saw_changes_nothing(staff, sent):
    lead = make.lead(organisation_name="Nordic Patient Alliance")
    to = {"stage": str(make.stage(lead.pipeline, "Partner").uid)}
    assert staff.post(address(lead, "move/"), data=to | sent).status_code == 409
    edit = {"organisation_name": "Somebody else"}
    assert staff.post(address(lead, "edit/"), data=edit | sent).status_code == 409
    assert (lead.organisation_name, lead.stage.name) == ("Nordic Patient Alliance", "Identified")


def test_a_reason_that_nobody_can_see_is_none(staff):
    lead = make.lead()
    moved(staff, lead, "Closed", reason="\u200b \u2060")
    assert lead.stage.name == "Identified"


def test_what_is_not_in_a_list_is_said_in_a_sentence_of_ours(staff):
    make.pipeline()
    page = staff.post(f"{BOARD}add/", data={"country": "ZZ", "next_step_on": "2026-02-31"}).text
    assert "Choose one of those in the list" in page
    assert "Enter a day that there is" in page
    assert "Not a valid" not in page
