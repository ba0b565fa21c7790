"""Adding, editing and moving leads."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Unpack

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from hubcommunity.audit.actions import record, record_many
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships import entry_policy, queries, step_actions
from hubcommunity.partnerships.checklist_queries import unticked
from hubcommunity.partnerships.contact_actions import Provenance, keep_first_contact
from hubcommunity.partnerships.contact_models import Untold
from hubcommunity.partnerships.hold_actions import hold, hold_stage
from hubcommunity.partnerships.lead_actions import Facts, changed, describe, plain_facts
from hubcommunity.partnerships.loss_models import Loss
from hubcommunity.partnerships.loss_policy import in_words, not_lost_because
from hubcommunity.partnerships.models import (
    Lead,
    Pipeline,
    Stage,
    StageKind,
    Transition,
)
from hubcommunity.partnerships.order_actions import place, top_of
from hubcommunity.partnerships.owner_actions import tell_owner
from hubcommunity.partnerships.rule_actions import owner_by_rule
from hubcommunity.partnerships.step_models import Activity, ActivityKind
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup


@dataclass(frozen=True)
class Entry:
    """The stage in which a new lead begins; where it is lost already, why, as `move` takes it."""

    stage: Stage
    reason: str = ""
    loss: Loss | None = None


def add_lead(
    pipeline: Pipeline,
    *,
    by: Person | None,
    enquiry_uid: uuid.UUID | None = None,
    group: TopicGroup | None = None,
    provenance: Provenance | None = None,
    by_rule: bool = False,
    entry: Entry | None = None,
    tells: bool = True,
    **facts: Unpack[Facts],
) -> Lead:
    """Add a lead at the top of the pipeline's first stage, or of that of its `entry`; the facts are
    those of `describe`. A group is one for whose table somebody is looked for. `by_rule` lets the
    rules of the pipeline say who owns the lead; whoever gets it from somebody else is told, if it
    `tells`.

    Who wrote the enquiry of a lead was told in the contact form what becomes of their data. Raise
    `RuleBroken` when the enquiry became a lead already, or the stage does not take the lead.
    """
    if enquiry_uid and queries.lead_of_enquiry(enquiry_uid):
        raise RuleBroken(_("This enquiry is a lead already."))
    entry = entry or Entry(queries.first_stage(pipeline))
    taken = hold_stage(entry.stage)
    lead = Lead(pipeline=pipeline, stage=entry.stage, position=top_of(entry.stage))
    lead.enquiry_uid, lead.group = enquiry_uid, group
    step = next_step_in(facts, lead)
    describe(lead, **facts)
    if by_rule:
        give_new(lead, by=by)
    db.session.add(lead)
    record("lead.added", by=by, on=lead, pipeline=pipeline.slug)
    tell_organisation(lead, None, by=by)
    db.session.add(Transition(lead_id=lead.id, stage=lead.stage, by=by, entered_at=lead.created_at))
    keep_first_contact(lead, by=by, provenance=of_enquiry(lead) or provenance)
    begin(lead, entry, taken=taken, step=step, by=by)
    if tells:
        tell_owner(lead, by=by)
    return lead


def give_new(lead: Lead, *, by: Person | None) -> None:
    type_id = lead.type.id if lead.type else None
    lead.owner = owner_by_rule(lead.pipeline, country=lead.country, type_id=type_id, by=by)


def of_enquiry(lead: Lead) -> Provenance | None:
    """Return that who wrote the enquiry of a lead told us themselves; None for all other leads."""
    themselves = Provenance(lead.source, untold_because=Untold.THEMSELVES)
    return themselves if lead.enquiry_uid else None


def begin(
    lead: Lead, entry: Entry, *, taken: int, step: tuple[str, date | None], by: Person | None
) -> None:
    """Let a new lead begin where it is, with its next step, by the rules of that stage."""
    refuse_other_pipeline(lead, entry.stage)
    if entry.stage.kind.is_closed:
        lead.closed_at = lead.created_at
    check_loss(entry.stage, entry.reason, entry.loss or Loss())
    step_actions.set_next_step(lead, *step, by=by)
    entry_policy.check_entry(lead, entry.stage, taken=taken)
    if entry.stage.kind is StageKind.LOST:
        keep_loss(lead, entry.loss or Loss(), entry.reason, by=by)


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
    hold(lead, version)
    before, owner, known = plain_facts(lead), lead.owner, lead.organisation
    step = next_step_in(facts, lead)
    describe(lead, **facts)
    step_actions.follow_owner(lead, owner)
    step_actions.set_next_step(lead, *step, by=by)
    tell_organisation(lead, known, by=by)
    if changes := changed(before, plain_facts(lead)):
        # Tags and the like have rows of their own: the lead's version rises with them too.
        flag_modified(lead, "organisation_name")
        keep_first_contact(lead, by=by, provenance=provenance)
        record("lead.edited", by=by, on=lead, changes=changes)


def tell_organisation(lead: Lead, before: Organisation | None, *, by: Person | None) -> None:
    """Keep on the timeline which organisation of the hub a lead is linked to, and no longer."""
    if lead.organisation is before:
        return
    if before is not None:
        told = {"organisation": before.slug, "item": before.name}
        record("lead.organisation_unlinked", by=by, on=lead, **told)
    if lead.organisation is not None:
        told = {"organisation": lead.organisation.slug, "item": lead.organisation.name}
        record("lead.organisation_linked", by=by, on=lead, **told)


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


def next_step_in(facts: Facts, lead: Lead) -> tuple[str, date | None]:
    """Take from the facts what the next step is and when; what is not mentioned stays as it is."""
    text = facts.pop("next_step", lead.next_step) or ""
    return text, facts.pop("next_step_on", lead.next_step_on)


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
    loss, reason = loss or Loss(), reason.strip()
    taken = hold_stage(to)
    hold(lead, version)
    if to.id == lead.stage_id:
        lead.position = place(lead, to, after)
        record("lead.ordered", by=by, on=lead, stage=to.name)
        return ""
    left_to_do = unticked([lead]).get(lead.id, [])
    check_move(lead, to, taken=taken, reason=reason, loss=loss, unticked=left_to_do)
    change_stage([lead], to, [place(lead, to, after)], by, loss=loss, reason=reason)
    return entry_policy.warning(to, taken + 1)


def check_move(
    lead: Lead, to: Stage, *, taken: int, reason: str, loss: Loss, unticked: Sequence[str]
) -> None:
    """Raise `RuleBroken` when a lead may not enter a stage that holds so many leads now.

    A retired stage holds nobody back by its checklist.
    """
    refuse_other_pipeline(lead, to)
    check_loss(to, reason, loss)
    entry_policy.check_entry(lead, to, taken=taken)
    if lead.stage.retired_at is None:
        entry_policy.check_leaving(lead, to, unticked=unticked)


def check_loss(to: Stage, reason: str, loss: Loss) -> None:
    is_lost = to.kind is StageKind.LOST
    if is_lost and (refusal := not_lost_because(loss, reason, clock.today())):
        raise RuleBroken(refusal)


def refuse_other_pipeline(lead: Lead, stage: Stage) -> None:
    if stage.pipeline_id != lead.pipeline_id:
        raise RuleBroken(_("This stage belongs to another pipeline."))


def change_stage(
    leads: Sequence[Lead],
    to: Stage,
    positions: Sequence[float],
    by: Person | None,
    *,
    loss: Loss,
    reason: str,
) -> None:
    """Close the stay of each lead in one stage and open that in the next, at the same instant.

    The leads are held; all of them are read and written at once.
    """
    stays, instant = queries.open_transitions(leads), clock.now()
    before = {lead.id: lead.stage for lead in leads}
    for lead, position in zip(leads, positions, strict=True):
        left = stays[lead.id]
        left.left_at = max(instant, left.entered_at)
        lead.stage, lead.position = to, position
        lead.closed_at = left.left_at if to.kind.is_closed else None
        say_why(lead, loss, reason)
    # Only one stay may be open at a time, so the old ones are closed in the database first.
    db.session.flush()
    for lead in leads:
        since, why = stays[lead.id].left_at, lead.lost_reason
        db.session.add(Transition(lead_id=lead.id, stage=to, by=by, entered_at=since, reason=why))
    step_actions.reopen([lead for lead in leads if before[lead.id].kind.is_closed], by=by)
    if to.kind.is_closed:
        step_actions.cancel_all(leads, _("The lead is closed."), by=by, now=instant)
    db.session.flush()
    told = [(lead.id, {"before": before[lead.id].name, "after": to.name}) for lead in leads]
    record_many("lead.moved", Lead, told, by=by)
    if to.kind is StageKind.LOST and loss.look_again_on:
        for lead in leads:
            step_actions.look_again(lead, loss.look_again_on, by=by)


def say_why(lead: Lead, loss: Loss, reason: str) -> None:
    """Write down why a lead is lost, where it is; anything that was said of it before goes."""
    is_lost = lead.stage.kind is StageKind.LOST
    lead.lost_reason = in_words(loss, reason) if is_lost else ""
    lead.lost_because = loss.because if is_lost else None
    lead.competitor = loss.competitor.strip() if is_lost else ""


def keep_loss(lead: Lead, loss: Loss, reason: str, *, by: Person | None) -> None:
    """Write down why a new lead is lost already, and when to look at it again."""
    say_why(lead, loss, reason)
    queries.open_transitions([lead])[lead.id].reason = lead.lost_reason
    if loss.look_again_on:
        step_actions.look_again(lead, loss.look_again_on, by=by)


def add_note(lead: Lead, *, text: str, by: Person) -> Activity:
    """Keep something said or done about a lead."""
    return step_actions.log(lead, ActivityKind.NOTE, text, by=by)
