"""The same done to many leads: shown first, then all of it or nothing."""

from datetime import date

import pytest
from sqlalchemy import func, select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.mail.models import Message
from hubcommunity.partnerships import actions as lead_actions
from hubcommunity.partnerships import queries
from hubcommunity.partnerships.bulk import actions
from hubcommunity.partnerships.bulk.actions import Act, Change
from hubcommunity.partnerships.bulk.queries import leads_with
from hubcommunity.partnerships.models import Transition
from tests import make

BULK = "/staff/pipelines/strategic-partners/bulk/"


@pytest.fixture
def pipeline():
    return make.pipeline()


@pytest.fixture
def three(pipeline):
    return [make.lead(pipeline, organisation_name=name) for name in "ABC"]


@pytest.fixture
def sami():
    return make.staff()


def number(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def refusals(leads, change, by):
    return {each.name: each.refusal for each in actions.rehearse(leads, change, by=by)}


def do(pipeline, leads, change, by, versions=None):
    versions = versions or {lead.uid: lead.version for lead in leads}
    actions.carry_out(pipeline, leads_with(pipeline, versions), versions, change, by=by)


def into(pipeline, name, **facts):
    return Change(Act.MOVE, stage=make.stage(pipeline, name), **facts)


def test_what_is_shown_beforehand_is_what_would_be_refused_and_nothing_is_kept(
    pipeline, three, sami
):
    stage = make.stage(pipeline, "Partner")
    stage.limit, stage.limit_is_hard = 2, True
    make.lead(pipeline, "Partner")
    told = refusals(three, into(pipeline, "Partner"), sami)
    assert (told["A"], bool(told["B"]), bool(told["C"])) == ("", True, True)
    db.session.commit()
    assert {lead.stage.name for lead in three} == {"Identified"}
    assert {lead.version for lead in three} == {1}
    assert number(Transition) == 4
    assert number(AuditEntry, AuditEntry.event == "lead.moved") == 0


def test_all_are_moved_through_the_one_door_and_each_is_on_record(pipeline, three, sami):
    do(pipeline, three, into(pipeline, "In conversation"), sami)
    assert {lead.stage.name for lead in three} == {"In conversation"}
    assert number(Transition, Transition.left_at.is_(None)) == 3
    assert number(AuditEntry, AuditEntry.event == "lead.moved") == 3
    assert number(AuditEntry, AuditEntry.event == "leads.changed") == 1


def test_of_leads_of_which_one_has_changed_none_is_moved(pipeline, three, sami):
    seen = {lead.uid: lead.version for lead in three}
    lead_actions.edit(three[2], by=sami, version=1, next_step="Call")
    with pytest.raises(RuleBroken, match=r"^C: "):
        do(pipeline, three, into(pipeline, "Partner"), sami, seen)
    assert {lead.stage.name for lead in three} == {"Identified"}
    assert number(AuditEntry, AuditEntry.event == "lead.moved") == 0


def test_a_lead_of_another_pipeline_is_none_of_those_chosen(pipeline, three, sami):
    other = make.lead(make.pipeline("support", "Support"))
    seen = {lead.uid: lead.version for lead in (*three, other)}
    with pytest.raises(RuleBroken, match="not in this pipeline"):
        do(pipeline, three, into(pipeline, "Partner"), sami, seen)


def test_leads_are_given_to_an_owner_without_a_mail(pipeline, three, sami):
    three[0].owner = sami
    change = Change(Act.ASSIGN, owner=sami)
    assert refusals(three, change, sami)["A"] == "It is so already."
    do(pipeline, three[1:], change, sami)
    assert {lead.owner for lead in three} == {sami}
    assert number(Message) == 0


def test_a_tag_is_put_on_and_taken_off_beside_the_others(pipeline, three, sami):
    lead_actions.edit(three[0], by=sami, version=1, tags=["Élan", "north"])
    told = refusals(three, Change(Act.TAG, tag="ELAN"), sami)
    assert [bool(told[name]) for name in "ABC"] == [True, False, False]
    do(pipeline, three[1:], Change(Act.TAG, tag="elan"), sami)
    assert [[tag.name for tag in lead.tags] for lead in three] == [["Élan", "north"]] + [
        ["Élan"]
    ] * 2
    do(pipeline, three, Change(Act.UNTAG, tag="élan"), sami)
    assert [[tag.name for tag in lead.tags] for lead in three] == [["north"], [], []]
    assert all(refusals(three, Change(Act.UNTAG, tag="elan"), sami).values())


def test_a_next_step_is_set_for_open_leads_alone(pipeline, three, sami):
    lead_actions.move(three[0], to=make.stage(pipeline, "Partner"), by=sami, version=1)
    change = Change(Act.STEP, next_step="Call", next_step_on=date(2031, 1, 2))
    assert "closed" in refusals(three, change, sami)["A"]
    do(pipeline, three[1:], change, sami)
    assert {(lead.next_step, lead.next_step_on) for lead in three[1:]} == {
        ("Call", date(2031, 1, 2))
    }


def test_leads_are_closed_as_lost_with_one_reason(pipeline, three, sami):
    change = Change(Act.LOSE, stage=make.stage(pipeline, "Closed"), reason="No budget")
    do(pipeline, three, change, sami)
    assert {(lead.lost_reason, lead.stage.name) for lead in three} == {("No budget", "Closed")}


def test_from_the_list_over_the_preview_to_the_change(pipeline, three, sami, sign_in):
    browser = sign_in(sami)
    make.lead(pipeline, "Partner", organisation_name="There")
    page = browser.post(f"{BULK}?q=a", data={"all": "yes"}).text
    assert "Change 1 lead" in page
    page = browser.post(BULK, data={"all": "yes"}).text
    assert "Change 4 leads" in page
    leads = [*three, queries.last_lead(make.stage(pipeline, "Partner"))]
    chosen = " ".join(str(lead.uid) for lead in leads)
    form = {"act": "move", "stage": str(make.stage(pipeline, "Partner").uid), "chosen": chosen}
    page = browser.post(f"{BULK}preview/", data=form).text
    assert "It is in “Partner” already." in page
    assert "3 will be changed" in page
    seen = " ".join(f"{lead.uid}:{lead.version}" for lead in three)
    assert f'value="{seen}"' in page
    lead_actions.edit(three[1], by=sami, version=1, next_step="Call")
    db.session.commit()
    again = browser.post(f"{BULK}confirm/", data=form | {"chosen": seen})
    assert again.status_code == 409
    assert "Nothing was done. B: " in again.text
    seen = " ".join(f"{lead.uid}:{lead.version}" for lead in three)
    assert f'value="{seen}"' in again.text
    assert browser.post(f"{BULK}confirm/", data=form | {"chosen": seen}).status_code == 302
    db.session.expire_all()
    assert {lead.stage.name for lead in three} == {"Partner"}


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"act": "move"}, "Choose a stage"),
        ({"act": "tag"}, "Enter a tag"),
        ({"act": "step"}, "Say what happens next"),
        ({"act": "lose"}, "Say why the lead is closed"),
        ({}, "Choose one"),
        ({"act": "assign", "chosen": "x"}, "Tick the leads first"),
    ],
)
def test_what_an_act_needs_is_asked_for(pipeline, three, sami, sign_in, form, told):
    given = {"chosen": str(three[0].uid)} | form
    page = sign_in(sami).post(f"{BULK}preview/", data=given).text
    assert told in page
    assert "See what will be done" in page


def test_without_a_tick_one_is_led_back_to_the_list(pipeline, sami, sign_in):
    answer = sign_in(sami).post(f"{BULK}?country=SE", data={}, follow_redirects=True)
    assert "Tick the leads first" in answer.text
    assert "Country: Sweden" in answer.text
