"""Holding all that a change of many leads touches, in the one order in which everybody holds it."""

from sqlalchemy import select

from hubcommunity.core.db import db, locked
from hubcommunity.partnerships.entry_policy import check_room
from hubcommunity.partnerships.models import Lead, Pipeline, Stage
from hubcommunity.partnerships.queries import number_in
from hubcommunity.partnerships.rule_actions import hold_rules


def hold_whole(pipeline: Pipeline) -> None:
    """Lock the stages of a pipeline, its rules and its leads until the commit.

    Who changes leads in the order of a table comes so to none that somebody else holds who waits
    for one of theirs.
    """
    stages = select(Stage).where(Stage.pipeline_id == pipeline.id)
    db.session.scalars(locked(stages.order_by(Stage.id))).all()
    hold_rules(pipeline)
    leads = select(Lead.id).where(Lead.pipeline_id == pipeline.id)
    db.session.scalars(locked(leads.order_by(Lead.id))).all()


def check_room_for(lead: Lead, *, others: int) -> None:
    """Raise `RuleBroken` when the stage that a lead has just entered would not have taken it behind
    so many others, which are not there yet.
    """
    if lead.stage.limit_is_hard:
        check_room(lead.stage, number_in(lead.stage) - 1 + others)
