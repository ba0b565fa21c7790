"""Holding what a change of leads touches, in the one order in which everybody holds it."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm.interfaces import ORMOption

from hubcommunity.audit import queries as audit
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.i18n import moment
from hubcommunity.partnerships.models import Lead, Pipeline, Stage
from hubcommunity.partnerships.queries import numbers_in, open_transition
from hubcommunity.partnerships.rule_actions import hold_rules


def hold_stage(stage: Stage) -> int:
    """Lock a stage as it now is until the commit, and return how many leads are in it."""
    return hold_stages([stage])[stage.id]


def hold_stages(stages: Iterable[Stage]) -> dict[int, int]:
    """Lock stages as they now are until the commit, and return how many leads are in each, by id.

    Stages are locked before leads, always: so nobody waits for somebody who waits for them. Whoever
    puts a lead into a stage holds it, so that its limit and its order stay true.
    """
    ids = {stage.id for stage in stages}
    query = locked(select(Stage).where(Stage.id.in_(ids)).order_by(Stage.id), key_stays=True)
    if len(db.session.scalars(query.execution_options(populate_existing=True)).all()) < len(ids):
        raise RuleBroken(_("Somebody else has deleted this stage meanwhile."))
    return numbers_in(ids)


def hold(lead: Lead, version: int) -> None:
    """Lock a lead as it now is until the commit. Raise `Stale` when it is not the version seen."""
    if hold_leads([lead], {lead.id: version}):
        raise stale(lead)


def hold_leads(
    leads: Sequence[Lead], versions: Mapping[int, int] | None, *options: ORMOption
) -> Lead | None:
    """Lock leads as they now are until the commit, all before anything is written, and by their
    numbers: so nobody waits for somebody who waits for them. A stage is locked before.

    No other table is joined: PostgreSQL, when it had to wait for the lock, would join the lead as
    it now is to the stage that it was in before, and find nothing. Return the first that is not the
    version seen. Raise `Stale` when one of them is gone.
    """
    query = locked(select(Lead).where(Lead.id.in_([lead.id for lead in leads])).order_by(Lead.id))
    held = query.options(*options).execution_options(populate_existing=True)
    if len(db.session.scalars(held).all()) == len(leads):
        seen = versions or {}
        late = (lead for lead in leads if seen.get(lead.id, lead.version) != lead.version)
        return next(late, None)
    if len(leads) == 1:
        raise Stale(_("This lead is part of another one by now."))
    raise Stale(_("One of the leads is part of another one by now."))


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
