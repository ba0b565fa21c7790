"""Pipelines and stages as administrators set them up."""

import pytest
from sqlalchemy import select

from hubcommunity.audit import queries as audit
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships import checklist_actions, pipeline_queries
from hubcommunity.partnerships import pipeline_actions as pipelines
from hubcommunity.partnerships import stage_actions as stages
from hubcommunity.partnerships.checklist_models import StageItem
from hubcommunity.partnerships.lead_page_queries import known
from hubcommunity.partnerships.lists.view_models import SavedView, Shape
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, StageKind, Transition
from hubcommunity.partnerships.template_models import LetterTemplate
from hubcommunity.partnerships.twins.actions import merge
from hubcommunity.partnerships.twins.policy import mark_of
from tests import make
from tests.threads import at_once

FACTS = {"probability": 50, "expected_days": None, "limit": None, "limit_is_hard": False}


@pytest.fixture
def me():
    return make.administrator()


def facts(name, kind=StageKind.OPEN, **values):
    return FACTS | {"name": name, "kind": kind, "required": []} | values


def names(pipeline):
    return [stage.name for stage in pipeline_queries.live_stages(pipeline)]


def test_a_new_pipeline_has_the_stages_that_none_can_do_without(me):
    first = make.pipeline()
    added = pipelines.add_pipeline(name="Regions of care", outcome="regions", by=me)
    kinds = [stage.kind for stage in pipeline_queries.live_stages(added)]
    assert kinds == [StageKind.OPEN, StageKind.WON, StageKind.LOST]
    assert (added.slug, added.position) == ("regions-of-care", first.position + 1)


def test_an_address_that_is_taken_is_refused(me):
    make.pipeline()
    with pytest.raises(RuleBroken, match="this address already"):
        pipelines.add_pipeline(name="B", outcome="b", slug="strategic-partners", by=me)


def test_readers_are_named_anew(me):
    pipeline, one, other = make.pipeline(), make.staff(), make.staff()
    said = {
        "name": "Quiet",
        "outcome": "deals",
        "is_restricted": True,
        "is_support": False,
        "by": me,
    }
    pipelines.change_pipeline(pipeline, readers=[one], **said)
    pipelines.change_pipeline(pipeline, readers=[other, other], **said)
    assert list(pipeline_queries.readers_of(pipeline)) == [other]
    assert audit.about(pipeline)[-1].details == {"changed": ["readers"]}


def test_pipelines_change_places(me):
    first, second = make.pipeline(), make.pipeline("b", "B")
    second.position = 1
    pipelines.order_pipeline(second, up=True, by=me)
    pipelines.order_pipeline(second, up=True, by=me)
    assert [row.slug for row, _leads in pipeline_queries.all_pipelines()] == ["b", first.slug]


def test_a_pipeline_goes_while_no_lead_was_in_it(me):
    pipeline = make.pipeline()
    item = StageItem(stage_id=make.stage(pipeline, "Identified").id, text="Call")
    make.saved(item)
    pipelines.show_to(pipeline, [me])
    pipelines.delete_pipeline(pipeline, by=me)
    db.session.flush()
    for model in (Pipeline, Stage, StageItem):
        assert db.session.scalars(select(model)).all() == []


def test_a_pipeline_with_a_lead_stays(me):
    lead = make.lead()
    with pytest.raises(RuleBroken, match="There are leads"):
        pipelines.delete_pipeline(lead.pipeline, by=me)


def test_a_new_stage_stands_before_the_closed_ones(me):
    pipeline = make.pipeline()
    stages.add_stage(pipeline, facts("Contract"), by=me)
    stages.add_stage(pipeline, facts("Declined", StageKind.LOST), by=me)
    assert names(pipeline)[3:] == ["Contract", "Partner", "Closed", "Declined"]


def test_two_stages_of_one_name_are_refused(me):
    with pytest.raises(RuleBroken, match="has this name already"):
        stages.add_stage(make.pipeline(), facts("Identified"), by=me)


def test_a_stage_means_the_same_for_ever_once_a_lead_was_in_it(me):
    lead = make.lead(at="In conversation")
    with pytest.raises(RuleBroken, match="no longer changes"):
        stages.change_stage_facts(lead.stage, facts("Talks", StageKind.ON_HOLD), by=me)
    stages.change_stage_facts(lead.stage, facts("Talks"), by=me)
    assert lead.stage.name == "Talks"


def test_an_unused_stage_may_come_to_mean_something_else(me):
    stage = make.stage(make.pipeline(), "In conversation")
    stages.change_stage_facts(stage, facts("Waiting", StageKind.ON_HOLD), by=me)
    assert stage.kind is StageKind.ON_HOLD


def test_a_hard_limit_says_how_many(me):
    with pytest.raises(RuleBroken, match="Say how many"):
        stages.add_stage(make.pipeline(), facts("Full", limit_is_hard=True), by=me)


@pytest.mark.parametrize("name", ["Partner", "Closed"])
def test_a_pipeline_keeps_a_stage_of_each_kind(me, name):
    with pytest.raises(RuleBroken, match="keeps at least one stage"):
        stages.delete_stage(make.stage(make.pipeline(), name), by=me)


def test_new_leads_begin_in_an_open_stage(me):
    pipeline = pipelines.add_pipeline(name="Short", outcome="wins", by=me)
    won = pipeline_queries.live_stages(pipeline)[1]
    with pytest.raises(RuleBroken, match="must be an open one"):
        stages.order_stage(won, up=True, by=me)


def test_stages_change_places(me):
    pipeline = make.pipeline()
    stages.order_stage(make.stage(pipeline, "Identified"), up=False, by=me)
    assert names(pipeline)[:2] == ["In conversation", "Identified"]


def test_what_was_kept_for_a_deleted_pipeline_goes_with_it(me):
    pipeline = make.pipeline()
    make.saved(SavedView(pipeline=pipeline, made_by=me, name="Mine", shape=Shape.LIST))
    letter = {"name": "First", "subject": "Us", "body": "Hello"}
    make.saved(LetterTemplate(pipeline_id=pipeline.id, **letter))

    pipelines.delete_pipeline(pipeline, by=me)
    db.session.flush()

    assert db.session.scalars(select(SavedView)).all() == []
    assert db.session.scalars(select(LetterTemplate)).all() == []


def test_a_pipeline_whose_lead_went_into_one_of_another_stays(me):
    goes, stays = make.lead(), make.lead(make.pipeline("other", "Other"))
    left = goes.pipeline
    merge(goes, stays, by=me, seen=mark_of(stays, goes))
    with pytest.raises(RuleBroken, match="it stays"):
        pipelines.delete_pipeline(left, by=me)


def test_an_unused_stage_is_deleted_with_its_checklist(me):
    pipeline = make.pipeline()
    stage = make.stage(pipeline, "In conversation")
    stages.add_item(stage, text="Call", is_required=False, by=me)
    stages.delete_stage(stage, by=me)
    assert "In conversation" not in names(pipeline)


def test_a_used_stage_is_not_deleted(me):
    lead = make.lead(at="In conversation")
    with pytest.raises(RuleBroken, match="retire it"):
        stages.delete_stage(lead.stage, by=me)


def test_a_retired_stage_sends_its_leads_below_those_of_another_in_their_order(me):
    pipeline = make.pipeline()
    stage, to = (make.stage(pipeline, name) for name in ("In conversation", "Agreement drafted"))
    make.lead(pipeline, "Agreement drafted", organisation_name="A")
    moved = [
        make.lead(pipeline, stage.name, organisation_name=n, position=p) for n, p in ("B1", "C2")
    ]
    make.saved(StageItem(stage_id=stage.id, text="Never done", is_required=True))
    assert stages.retire_stage(stage, to=to, by=me) == 2
    order = select(Lead.organisation_name).where(Lead.stage_id == to.id)
    assert list(db.session.scalars(order.order_by(Lead.position))) == ["A", "B", "C"]
    stays = select(Transition.stage_id).where(Transition.lead_id == moved[0].id)
    assert list(db.session.scalars(stays.order_by(Transition.id))) == [stage.id, to.id]
    assert "In conversation" not in names(pipeline)


def test_a_stage_is_retired_for_all_its_leads_or_for_none(me):
    pipeline = make.pipeline()
    stage, to = (make.stage(pipeline, name) for name in ("In conversation", "Agreement drafted"))
    to.limit, to.limit_is_hard = 1, True
    for name in "AB":
        make.lead(pipeline, stage.name, organisation_name=name)
    db.session.commit()
    with pytest.raises(RuleBroken, match="B: “Agreement drafted” takes 1 at most"):
        stages.retire_stage(stage, to=to, by=me)
    db.session.rollback()
    assert stage.retired_at is None
    assert len(pipeline_queries.leads_in_order(stage)) == 2


def test_the_only_stage_of_its_kind_is_not_retired(me):
    lead = make.lead(at="Partner")
    with pytest.raises(RuleBroken, match="keeps at least one stage of the kind “Won”"):
        stages.retire_stage(lead.stage, to=make.stage(lead.pipeline, "Identified"), by=me)


def test_a_stage_is_retired_once(me):
    pipeline = make.pipeline()
    stage, to = (make.stage(pipeline, name) for name in ("In conversation", "Identified"))
    stages.retire_stage(stage, to=to, by=me)
    with pytest.raises(RuleBroken, match="Somebody else has retired"):
        stages.retire_stage(stage, to=to, by=me)


def test_of_two_who_retire_the_last_two_open_stages_one_is_refused(app, me):
    added = pipelines.add_pipeline(name="Short", outcome="wins", by=me)
    stages.add_stage(added, facts("Second"), by=me)
    first, second, won, _lost = (stage.id for stage in pipeline_queries.live_stages(added))
    by = me.id

    def retire(stage):
        def act():
            held, to = db.session.get(Stage, stage), db.session.get(Stage, won)
            stages.retire_stage(held, to=to, by=db.session.get(type(me), by))

        return act

    told = sorted(at_once(app, retire(first), retire(second)))
    assert told[0] == ""
    assert told[1].startswith("A pipeline keeps at least one stage of the kind “Open”")


@pytest.fixture
def point():
    """A lead, and a point of the checklist of its stage."""
    lead = make.lead()
    return lead, make.saved(StageItem(stage_id=lead.stage_id, text="Statutes seen"))


def test_who_ticks_first_has_ticked(point, me):
    lead, item = point
    checklist_actions.tick(lead, item, by=me)
    checklist_actions.tick(lead, item, by=make.staff())
    [shown] = known(lead.id).hanging.checklist
    assert (shown.uid, shown.done_by) == (item.uid, me.name)
    assert shown.done_at is not None
    assert [entry.event for entry in audit.about(lead)] == ["lead.ticked"]


def test_a_tick_is_taken_back(point, me):
    lead, item = point
    checklist_actions.tick(lead, item, by=me)
    checklist_actions.untick(lead, item, by=me)
    checklist_actions.untick(lead, item, by=me)
    [shown] = known(lead.id).hanging.checklist
    assert (shown.uid, shown.done_at, shown.done_by) == (item.uid, None, "")
    assert [entry.event for entry in audit.about(lead)] == ["lead.ticked", "lead.unticked"]


def test_a_point_of_another_stage_is_not_ticked(point, me):
    _lead, item = point
    elsewhere = make.lead(item.stage.pipeline, "Partner")
    with pytest.raises(RuleBroken, match="another stage"):
        checklist_actions.tick(elsewhere, item, by=me)


def test_a_retired_point_is_asked_for_no_longer(point, me):
    lead, item = point
    stages.retire_item(item, by=me)
    assert known(lead.id).hanging.checklist == []
