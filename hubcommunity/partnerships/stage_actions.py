"""Setting up the stages of a pipeline, and retiring those through which leads have gone."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships.checklist_models import StageItem
from hubcommunity.partnerships.many_actions import move_all
from hubcommunity.partnerships.models import STAGE_TAKEN, Pipeline, Stage
from hubcommunity.partnerships.pipeline_actions import hold_pipeline, keep_whole, swapped
from hubcommunity.partnerships.pipeline_queries import is_used, leads_in_order, live_stages
from hubcommunity.people.models import Person


def add_stage(pipeline: Pipeline, facts: Mapping[str, Any], *, by: Person) -> Stage:
    """Add a stage behind the last one that is open or on hold, before the closed ones."""
    hold_pipeline(pipeline)
    refuse_taken_name(pipeline, facts["name"])
    refuse_hard_without_limit(facts)
    stage = Stage(pipeline=pipeline, position=0, **facts)
    order = list(live_stages(pipeline))
    closed = next((n for n, each in enumerate(order) if each.kind.is_closed), len(order))
    order.insert(len(order) if stage.kind.is_closed else closed, stage)
    for position, each in enumerate(order):
        each.position = position
    db.session.add(stage)
    db.session.flush()
    record("stage.added", by=by, on=stage, name=stage.name, pipeline=pipeline.slug)
    return stage


def change_stage_facts(stage: Stage, facts: Mapping[str, Any], *, by: Person) -> None:
    """Change what a stage is called, expects and asks; its kind only while no lead was in it.

    Raise `RuleBroken` otherwise, and when the pipeline would miss a kind.
    """
    hold_set_up(stage)
    if facts["name"] != stage.name:
        refuse_taken_name(stage.pipeline, facts["name"])
    refuse_hard_without_limit(facts)
    kind = facts.get("kind", stage.kind)
    if kind is not stage.kind and is_used(stage):
        raise RuleBroken(_("Leads were in this stage: what it means no longer changes."))
    changed = {name: value for name, value in facts.items() if getattr(stage, name) != value}
    for name, value in changed.items():
        setattr(stage, name, value)
    keep_whole(stage.pipeline)
    if changed:
        record("stage.changed", by=by, on=stage, changed=sorted(changed))


def order_stage(stage: Stage, *, up: bool, by: Person) -> None:
    """Put a stage before its neighbour, or behind it; raise `RuleBroken` for a first one that is
    not open.
    """
    hold_set_up(stage)
    if swapped(list(live_stages(stage.pipeline)), stage, up):
        keep_whole(stage.pipeline)
        record("stage.ordered", by=by, on=stage, up=up)


def delete_stage(stage: Stage, *, by: Person) -> None:
    """Delete a stage in which there never was a lead; raise `RuleBroken` for any other."""
    hold_set_up(stage)
    if is_used(stage):
        raise RuleBroken(_("Leads were in this stage: retire it, and it stays in their history."))
    pipeline = stage.pipeline
    record("stage.deleted", by=by, on=stage, name=stage.name, pipeline=pipeline.slug)
    db.session.execute(delete(StageItem).where(StageItem.stage_id == stage.id))
    db.session.delete(stage)
    keep_whole(pipeline)


def retire_stage(stage: Stage, *, to: Stage, by: Person, reason: str = "") -> int:
    """Retire a stage, and move its leads to another one in the order in which they stand; return
    how many were moved.

    Raise `RuleBroken`, and change nothing, when the pipeline would miss a kind or the other stage
    does not take one of the leads; the sentence names the lead.
    """
    hold_set_up(stage, to)
    if to.id == stage.id:
        raise RuleBroken(_("Choose another stage: this one is to be retired."))
    stage.retired_at = clock.now()
    keep_whole(stage.pipeline)
    leads = leads_in_order(stage)
    move_all(leads, to=to, by=by, reason=reason, at_bottom=True)
    record("stage.retired", by=by, on=stage, name=stage.name, to=to.name, leads=len(leads))
    return len(leads)


def hold_set_up(*stages: Stage) -> None:
    """Lock a pipeline and some of its stages as they now are. Raise `RuleBroken` when one of them
    is gone or retired.
    """
    hold_pipeline(stages[0].pipeline)
    ids = {stage.id for stage in stages}
    query = locked(select(Stage).where(Stage.id.in_(ids)).order_by(Stage.id), key_stays=True)
    held = db.session.scalars(query.execution_options(populate_existing=True)).all()
    if len(held) < len(ids) or any(stage.retired_at for stage in held):
        raise RuleBroken(_("Somebody else has retired or deleted this stage meanwhile."))


def refuse_taken_name(pipeline: Pipeline, name: str) -> None:
    taken = select(Stage.id).where(Stage.pipeline_id == pipeline.id, Stage.name == name)
    if db.session.scalar(taken) is not None:
        raise RuleBroken(str(STAGE_TAKEN))


def refuse_hard_without_limit(facts: Mapping[str, Any]) -> None:
    if facts.get("limit_is_hard") and facts.get("limit") is None:
        raise RuleBroken(_("Say how many leads the stage takes, or let it take any number."))


def add_item(stage: Stage, *, text: str, is_required: bool, by: Person) -> StageItem:
    """Add a point to the checklist of a stage, behind the others."""
    hold_set_up(stage)
    last = db.session.scalar(
        select(func.max(StageItem.position)).where(StageItem.stage_id == stage.id)
    )
    item = StageItem(
        stage_id=stage.id,
        text=text,
        is_required=is_required,
        position=0 if last is None else last + 1,
    )
    db.session.add(item)
    db.session.flush()
    record("stage.item_added", by=by, on=stage, text=text)
    return item


def retire_item(item: StageItem, *, by: Person) -> None:
    """Ask for a point no longer; what was ticked stays ticked."""
    hold_set_up(item.stage)
    item.retired_at = clock.now()
    record("stage.item_retired", by=by, on=item.stage, text=item.text)
