"""The pages on which administrators set up pipelines, and what a refused move says."""

import re

import pytest

from hubcommunity.core.db import db
from hubcommunity.partnerships import pipeline_queries, queries
from hubcommunity.partnerships.checklist_models import StageItem
from hubcommunity.partnerships.models import StageKind
from tests import make

SETTINGS = "/staff/settings/pipelines/"
JSON = {"Accept": "application/json"}
STAGE = {"name": "Talks", "kind": "open", "probability": "40"}


@pytest.fixture
def admin(sign_in):
    return sign_in(make.administrator())


def asking(**values):
    """Return a lead, and the stage that follows its own and asks for something."""
    lead = make.lead()
    stage = make.stage(lead.pipeline, "In conversation")
    for name, value in values.items():
        setattr(stage, name, value)
    db.session.flush()
    return lead, stage


def test_a_pipeline_is_added_for_named_people(admin):
    reader = make.staff()
    form = {"name": "Quiet talks", "outcome": "deals", "is_restricted": "y"}
    answer = admin.post(f"{SETTINGS}add/", data=form | {"readers": str(reader.uid)})
    assert answer.location == f"{SETTINGS}quiet-talks/"
    [(pipeline, _leads)] = pipeline_queries.all_pipelines()
    assert (pipeline.is_restricted, list(pipeline_queries.readers_of(pipeline))) == (True, [reader])
    assert reader.name in admin.get(answer.location).text


def test_an_address_has_small_letters_digits_and_hyphens(admin):
    form = {"name": "Quiet talks", "outcome": "deals", "slug": "Quiet talks"}
    assert "Use small letters" in admin.post(f"{SETTINGS}add/", data=form).text


def test_a_pipeline_is_called_something_else_and_keeps_its_readers(admin):
    pipeline, reader = make.pipeline(), make.staff()
    form = {"name": "Allies", "outcome": "allies", "readers": str(reader.uid)}
    admin.post(f"{SETTINGS}strategic-partners/edit/", data=form)
    assert (pipeline.name, list(pipeline_queries.readers_of(pipeline))) == ("Allies", [reader])
    page = admin.get(f"{SETTINGS}strategic-partners/edit/").text
    assert re.search(f'<input[^>]*checked[^>]*value="{reader.uid}"', page)


def test_a_stage_is_added_with_what_it_asks(admin):
    pipeline = make.pipeline()
    form = STAGE | {"limit": "3", "limit_is_hard": "y", "required": ["owner", "country"]}
    admin.post(f"{SETTINGS}strategic-partners/stages/add/", data=form)
    stage = make.stage(pipeline, "Talks")
    assert (stage.limit, stage.limit_is_hard, stage.required) == (3, True, ["country", "owner"])
    assert (stage.kind, stage.probability, stage.expected_days) == (StageKind.OPEN, 40, None)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "Enter the stage’s name"),
        ({"probability": "101"}, "Enter a number from 0 to 100"),
        ({"expected_days": "0"}, "Enter a whole number, or nothing"),
        ({"limit_is_hard": "y"}, "Say how many leads it takes"),
        ({"kind": "maybe"}, "Choose one of those in the list"),
    ],
)
def test_a_stage_that_is_not_right_says_why(admin, wrong, told):
    make.pipeline()
    page = admin.post(f"{SETTINGS}strategic-partners/stages/add/", data=STAGE | wrong).text
    assert told in page


def test_the_kind_of_a_used_stage_is_shown_and_not_asked(admin):
    lead = make.lead()
    page = admin.get(f"/staff/settings/stages/{lead.stage.uid}/").text
    assert "It means “Open”, and stays so" in page
    assert 'name="kind"' not in page


def test_a_stage_is_retired_where_its_leads_are_told_to_go(admin):
    lead, to = asking()
    address = f"/staff/settings/stages/{lead.stage.uid}/retire/"
    assert "1 lead is in this stage now" in admin.get(address).text
    answer = admin.post(address, data={"to": str(to.uid)}, follow_redirects=True)
    assert "1 lead went to “In conversation”" in answer.text
    assert lead.stage is to


def test_a_stage_whose_leads_are_not_taken_is_not_retired(admin):
    lead, to = asking(required=["owner"])
    present = lead.stage
    answer = admin.post(f"/staff/settings/stages/{present.uid}/retire/", data={"to": str(to.uid)})
    assert answer.status_code == 409
    assert f"{lead.organisation_name}: Before a lead enters" in answer.text
    db.session.expire_all()
    assert (lead.stage, present.retired_at) == (present, None)


def test_a_point_is_added_and_ticked_off_on_the_lead_s_page(admin):
    lead = make.lead()
    admin.post(f"/staff/settings/stages/{lead.stage.uid}/items", data={"text": "Statutes seen"})
    page = admin.get(f"/staff/leads/{lead.uid}/").text
    assert "0 of 1" in page
    [item] = db.session.query(StageItem).all()
    address = f"/staff/leads/{lead.uid}/checklist/{item.uid}"
    assert "1 of 1" in admin.post(address, data={"done": "yes"}, follow_redirects=True).text
    assert "0 of 1" in admin.post(address, data={"done": "no"}, follow_redirects=True).text


def move(staff, lead, to, **kwargs):
    form = {"stage": str(to.uid), "version": lead.version}
    return staff.post(f"/staff/leads/{lead.uid}/move/", data=form, **kwargs)


def test_the_form_says_what_is_missing_and_leads_there(admin):
    lead, to = asking(required=["owner"])
    answer = move(admin, lead, to)
    assert answer.status_code == 409
    assert "say its owner." in answer.text
    assert f'href="/staff/leads/{lead.uid}/edit/">Say what is missing' in answer.text


def test_the_board_is_told_what_is_missing_and_where_the_card_is(admin):
    lead, to = asking(required=["owner"])
    answer = move(admin, lead, to, headers=JSON)
    assert answer.status_code == 409
    assert answer.json["error"].endswith("say its owner.")
    assert answer.json["edit"] == f"/staff/leads/{lead.uid}/edit/"
    assert answer.json["lane"] == str(lead.stage.uid)


def test_the_board_is_warned_of_a_limit(admin):
    lead, to = asking(limit=0)
    assert move(admin, lead, to, headers=JSON).json["warning"].endswith("over its limit: 1 of 0.")


def test_the_form_warns_of_a_limit(admin):
    lead, to = asking(limit=0)
    assert "over its limit: 1 of 0." in move(admin, lead, to, follow_redirects=True).text


def test_a_new_lead_that_does_not_fit_keeps_what_was_typed(admin):
    pipeline = make.pipeline()
    make.stage(pipeline, "Identified").required = ["country"]
    form = {"organisation_name": "Oulu"}
    answer = admin.post("/staff/pipelines/strategic-partners/add/", data=form)
    assert answer.status_code == 409
    assert "say its country." in answer.text
    assert 'value="Oulu"' in answer.text
    assert queries.number_in(make.stage(pipeline, "Identified")) == 0
