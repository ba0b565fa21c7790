"""What a stage asks of a lead: room, facts, and what is ticked off."""

from datetime import date

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships import actions, entry_policy
from hubcommunity.partnerships.checklist_models import StageItem, Tick
from hubcommunity.partnerships.entry_policy import FACTS, NotYetKnown
from hubcommunity.partnerships.models import Lead, Stage, StageKind
from tests import make

NEXT = "In conversation"


def move(lead, to=NEXT, **values):
    stage = make.stage(lead.pipeline, to)
    told = actions.move(lead, to=stage, by=make.staff(), version=lead.version, **values)
    db.session.flush()
    return told


def asking(name=NEXT, **values):
    """Return a pipeline of which one stage asks for something."""
    pipeline = make.pipeline()
    for field, value in values.items():
        setattr(make.stage(pipeline, name), field, value)
    db.session.flush()
    return pipeline


def test_a_stage_over_its_limit_takes_the_lead_and_warns():
    pipeline = asking(limit=1)
    first, second = make.lead(pipeline), make.lead(pipeline)
    assert move(first) == ""
    assert move(second) == "“In conversation” is over its limit: 2 of 1."
    assert second.stage.name == NEXT


def test_a_hard_limit_refuses_the_lead_that_is_one_too_many():
    pipeline = asking(limit=1, limit_is_hard=True)
    first, second = make.lead(pipeline), make.lead(pipeline)
    move(first)
    with pytest.raises(RuleBroken, match="takes 1 at most, and is full"):
        move(second)
    assert second.stage.name == "Identified"


def test_a_lead_changes_its_place_in_a_full_stage():
    pipeline = asking("Identified", limit=1, limit_is_hard=True)
    assert move(make.lead(pipeline), "Identified") == ""


def test_a_hard_limit_of_the_first_stage_holds_for_new_leads_too():
    pipeline = asking("Identified", limit=1, limit_is_hard=True)
    make.lead(pipeline)
    with pytest.raises(RuleBroken, match="is full"):
        actions.add_lead(pipeline, by=None, organisation_name="Charité")


def test_what_is_missing_is_named_in_the_refusal():
    pipeline = asking(required=["next_step", "owner", "country"])
    with pytest.raises(NotYetKnown, match=r"enters “In conversation”, say its owner, next step\."):
        move(make.lead(pipeline))


def test_a_lead_of_which_all_is_known_enters():
    pipeline = asking(required=["owner"])
    lead = make.lead(pipeline, owner=make.staff())
    move(lead)
    assert lead.stage.name == NEXT


def test_a_new_lead_must_say_what_the_first_stage_asks():
    pipeline = asking("Identified", required=["country"])
    with pytest.raises(NotYetKnown, match="country"):
        actions.add_lead(pipeline, by=None, organisation_name="Charité")


@pytest.mark.parametrize("name", FACTS)
def test_each_fact_is_missing_until_it_is_said(name):
    who = make.person()
    said = {
        "organisation": make.organisation(),
        "country": "FR",
        "type": make.organisation_type(),
        "contact": who,
        "source": make.source(),
        "amount_cents": 1,
        "expected_close_on": date(2027, 1, 1),
        "description": "A region",
        "owner": who,
        "next_step": "Call",
        "next_step_on": date(2026, 12, 1),
    }
    stage = Stage(required=[name])
    column = {"amount": "amount_cents"}.get(name, name)
    others = {field: value for field, value in said.items() if field != column}
    others.setdefault("description", "")
    with db.session.no_autoflush:
        assert entry_policy.missing(Lead(**others), stage) == [str(FACTS[name].label)]
        assert entry_policy.missing(Lead(**said), stage) == []


def test_nought_is_a_value():
    assert entry_policy.known(0)


def test_a_retired_stage_takes_nobody():
    pipeline = asking(retired_at=clock.now())
    with pytest.raises(RuleBroken, match="is retired"):
        move(make.lead(pipeline))


def with_item(is_required=True):
    """Return a lead, and an item of the checklist of its stage."""
    lead = make.lead()
    item = make.saved(
        StageItem(stage_id=lead.stage_id, text="Statutes seen", is_required=is_required)
    )
    return lead, item


def test_a_required_item_is_ticked_off_before_a_lead_goes_on():
    lead, item = with_item()
    with pytest.raises(RuleBroken, match=r"goes on from “Identified”, tick off: Statutes seen\."):
        move(lead)
    make.saved(Tick(lead_id=lead.id, item_id=item.id))
    move(lead)
    assert lead.stage.name == NEXT


def test_an_item_that_is_not_required_holds_nobody():
    lead, _item = with_item(is_required=False)
    move(lead)
    assert lead.stage.name == NEXT


def test_a_retired_item_holds_nobody():
    lead, item = with_item()
    item.retired_at = clock.now()
    move(lead)
    assert lead.stage.name == NEXT


def test_a_lead_comes_to_nothing_whatever_is_not_ticked():
    lead, _item = with_item()
    move(lead, "Closed", reason="Out of scope")
    assert lead.stage.kind is StageKind.LOST


def test_a_lead_goes_back_whatever_is_not_ticked():
    lead = make.lead(at="Agreement drafted")
    make.saved(StageItem(stage_id=lead.stage_id, text="Signed", is_required=True))
    move(lead, "Identified")
    assert lead.stage.name == "Identified"
