"""Holding what a change of leads touches, in the one order in which everybody holds it."""

from flask_babel import gettext as _
from sqlalchemy import select

from hubcommunity.audit import queries as audit
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.i18n import moment
from hubcommunity.partnerships.entry_policy import check_room
from hubcommunity.partnerships.models import Lead, Pipeline, Stage
from hubcommunity.partnerships.queries import number_in, open_transition
from hubcommunity.partnerships.rule_actions import hold_rules


def hold_stage(stage: Stage) -> int:
    """Lock a stage as it now is until the commit, and return how many leads are in it.

    Stages are locked before leads, always: so nobody waits for somebody who waits for them. Whoever
    puts a lead into a stage holds it, so that its limit and its order stay true.
    """
    query = locked(select(Stage).where(Stage.id == stage.id), key_stays=True)
    if db.session.scalar(query.execution_options(populate_existing=True)) is None:
        raise RuleBroken(_("Somebody else has deleted this stage meanwhile."))
    return number_in(stage)


def hold(lead: Lead, version: int) -> None:
    """Lock a lead as it now is until the commit. Raise `Stale` when it is not the version seen.

    No other table is joined: PostgreSQL, when it had to wait for the lock, would join the lead as
    it now is to the stage that it was in before, and find nothing.
    """
    query = locked(select(Lead).where(Lead.id == lead.id))
    if db.session.scalar(query.execution_options(populate_existing=True)) is None:
        raise Stale(_("This lead is part of another one by now."))
    if lead.version != version:
        raise stale(lead)


def stale(lead: Lead) -> Stale:
    """Return the refusal that says who changed the lead, when, and where it is now."""
    stay = open_transition(lead)
    last = next(reversed(audit.about(lead)), None)
    who = last.actor if last else stay.by
    facts_now = {
        "who": who.name if who else _("Somebody else"),
        "stage": lead.stage.name,
        "when": moment(last.at if last else stay.entered_at),
    }
    if last is None or last.event == "lead.moved":
        return Stale(
            _("%(who)s moved this lead to “%(stage)s” on %(when)s, before you did.", **facts_now)
        )
    return Stale(_("%(who)s changed this lead on %(when)s. It is now in “%(stage)s”.", **facts_now))


def hold_whole(pipeline: Pipeline) -> None:
    """Lock the stages of a pipeline, its rules and its leads until the commit.

    Who changes leads in the order of a table comes so to none that somebody else holds who waits
    for one of theirs.
    """
    stages = select(Stage).where(Stage.pipeline_id == pipeline.id)
    db.session.scalars(locked(stages.order_by(Stage.id), key_stays=True)).all()
    hold_rules(pipeline)
    leads = select(Lead.id).where(Lead.pipeline_id == pipeline.id)
    db.session.scalars(locked(leads.order_by(Lead.id))).all()


def check_room_for(lead: Lead, *, others: int) -> None:
    """Raise `RuleBroken` when the stage that a lead has just entered would not have taken it behind
    so many others, which are not there yet.
    """
    if lead.stage.limit_is_hard:
        check_room(lead.stage, number_in(lead.stage) - 1 + others)
