"""Adding, editing and moving leads."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple, Unpack

from flask_babel import gettext as _

from hubcommunity.audit.actions import record, record_many
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.revisions import bump
from hubcommunity.partnerships import entry_policy, queries, step_actions
from hubcommunity.partnerships.add_actions import NewLead, add_all, begin_stays, look_again
from hubcommunity.partnerships.checklist_queries import unticked
from hubcommunity.partnerships.contact_actions import Provenance
from hubcommunity.partnerships.edit_actions import Edit, edit_all
from hubcommunity.partnerships.entry_models import Entry
from hubcommunity.partnerships.hold_actions import hold, hold_stage
from hubcommunity.partnerships.loss_models import Loss
from hubcommunity.partnerships.models import Lead, Pipeline, Stage
from hubcommunity.partnerships.move_policy import check_move, say_why
from hubcommunity.partnerships.named_actions import Facts
from hubcommunity.partnerships.order_actions import place
from hubcommunity.partnerships.owner_actions import tell_owner
from hubcommunity.partnerships.rule_actions import owner_by_rule
from hubcommunity.partnerships.step_models import Activity, ActivityKind
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup


def add_lead(
    pipeline: Pipeline,
    *,
    by: Person | None,
    enquiry_uid: uuid.UUID | None = None,
    group: TopicGroup | None = None,
    provenance: Provenance | None = None,
    by_rule: bool = False,
    entry: Entry | None = None,
    **facts: Unpack[Facts],
) -> Lead:
    """Add a lead at the top of the pipeline's first stage, or of that of its `entry`; the facts are
    those of `describe`, and all else is as `NewLead` says. Whoever gets the lead from somebody else
    is told.

    Raise `RuleBroken` when the enquiry became a lead already, or the stage does not take the lead.
    """
    if enquiry_uid and queries.lead_of_enquiry(enquiry_uid):
        raise RuleBroken(_("This enquiry is a lead already."))
    new = NewLead(facts, entry, provenance, by_rule, enquiry_uid, group)
    return add_all(pipeline, [new], by=by)[0]


def edit(
    lead: Lead,
    *,
    by: Person | None,
    version: int,
    provenance: Provenance | None = None,
    **facts: Unpack[Facts],
) -> None:
    """Change what is known of a lead, and keep what it was; the facts are those of `describe`, and
    those that are not mentioned stay.

    Raise `Stale` for an old version.
    """
    edit_all([Edit(lead, facts, provenance)], by=by, versions={lead.id: version})


def give_by_rule(lead: Lead, *, by: Person, version: int) -> Person:
    """Give a lead to whoever gets it by the rules of its pipeline now, tell them, and return them.

    Raise `Stale` for an old version, `RuleBroken` when everybody whom the rules name is away.
    """
    owner = owner_by_rule(lead.pipeline, country=lead.country, type_id=lead.type_id, by=by)
    if owner is None:
        raise RuleBroken(_("By the rules of this pipeline nobody is there to take this lead now."))
    edit(lead, by=by, version=version, owner=owner)
    tell_owner(lead, by=by)
    return owner


def move(
    lead: Lead,
    *,
    to: Stage,
    by: Person | None,
    version: int,
    reason: str = "",
    loss: Loss | None = None,
    after: Lead | None = None,
) -> str:
    """Put a lead into a stage, below another lead or at the top: the one door for all moves.

    Of a lost lead, a reason in words and what else is said of its loss are kept. Return a sentence
    that warns of a stage over its limit, or nothing. Raise `Stale` when somebody was faster,
    `RuleBroken` for a stage of another pipeline, one that does not take the lead or does not let it
    go, and for a lost lead without a reason.
    """
    entry, taken = Entry(to, reason.strip(), loss or Loss()), hold_stage(to)
    hold(lead, version)
    if to.id == lead.stage_id:
        lead.position = place(lead, to, after)
        record("lead.ordered", by=by, on=lead, stage=to.name)
        bump("partnerships")
        return ""
    left_to_do = unticked([lead]).get(lead.id, [])
    check_move(lead, entry, taken=taken, unticked=left_to_do)
    change_stage([Going(lead, entry, place(lead, to, after))], by=by)
    return entry_policy.warning(to, taken + 1)


class Going(NamedTuple):
    """A lead on its way into a stage, and its position there."""

    lead: Lead
    entry: Entry
    position: float


def change_stage(goings: Sequence[Going], *, by: Person | None) -> None:
    """Close the stay of each lead in one stage and open that in the next, at the same instant.

    The leads are held; all of them are read and written at once.
    """
    leads, instant = [going.lead for going in goings], clock.now()
    stays = queries.open_transitions(leads)
    before = {lead.id: lead.stage for lead in leads}
    for lead, entry, position in goings:
        left = stays[lead.id]
        left.left_at = max(instant, left.entered_at)
        lead.stage, lead.position = entry.stage, position
        lead.closed_at = left.left_at if entry.stage.kind.is_closed else None
        say_why(lead, entry)
    # Only one stay may be open at a time, so the old ones are closed in the database first.
    db.session.flush()
    begin_stays([(lead, stays[lead.id].left_at or instant) for lead in leads], by=by)
    step_actions.reopen([lead for lead in leads if before[lead.id].kind.is_closed], by=by)
    closed = [lead for lead in leads if lead.closed_at]
    if closed:
        step_actions.cancel_all(closed, _("The lead is closed."), by=by, now=instant)
    db.session.flush()
    told = [(lead.id, {"before": before[lead.id].name, "after": lead.stage.name}) for lead in leads]
    record_many("lead.moved", Lead, told, by=by)
    look_again([(going.lead, going.entry) for going in goings], by=by)
    bump("partnerships")


def add_note(lead: Lead, *, text: str, by: Person) -> Activity:
    """Keep something said or done about a lead."""
    return step_actions.log(lead, ActivityKind.NOTE, text, by=by)
