"""Adding leads, one or many, by one door: judged one by one, and written at once."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert

from hubcommunity.audit.actions import Told, record_all
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships import entry_policy, queries, step_actions
from hubcommunity.partnerships.contact_actions import Provenance, keep_first_contacts
from hubcommunity.partnerships.contact_models import Untold
from hubcommunity.partnerships.entry_models import Entry
from hubcommunity.partnerships.hold_actions import hold_stages
from hubcommunity.partnerships.lead_actions import describe, told_of_organisation
from hubcommunity.partnerships.models import Lead, Pipeline, StageKind, Transition
from hubcommunity.partnerships.move_policy import check_loss, refuse_other_pipeline, say_why
from hubcommunity.partnerships.named_actions import Facts, Named, known_in, named_in
from hubcommunity.partnerships.next_step_actions import NextStep, next_step_in, refuse_when_closed
from hubcommunity.partnerships.order_actions import places
from hubcommunity.partnerships.owner_actions import tell_owner
from hubcommunity.partnerships.rule_actions import Turns
from hubcommunity.partnerships.step_models import Activity
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup


@dataclass(frozen=True)
class NewLead:
    """A lead that is not on record yet: its facts, and where it begins, if not in the first stage.

    A group is one for whose table somebody is looked for. `by_rule` lets the rules of the pipeline
    say who owns the lead.
    """

    facts: Facts
    entry: Entry | None = None
    provenance: Provenance | None = None
    by_rule: bool = False
    enquiry_uid: uuid.UUID | None = None
    group: TopicGroup | None = None


@dataclass(frozen=True)
class Draft:
    """A lead as it would begin, which no session keeps yet."""

    lead: Lead
    entry: Entry
    step: NextStep | None
    provenance: Provenance | None


def add_all(
    pipeline: Pipeline, new: Sequence[NewLead], *, by: Person | None, tells: bool = True
) -> list[Lead]:
    """Add leads, each at the top of the stage in which it begins; whoever gets one from somebody
    else is told, if it `tells`.

    Raise `RuleBroken` when a stage does not take one of them after those before it: then nothing
    is done.
    """
    if not new:
        return []
    entries = entries_of(pipeline, new)
    taken = hold_stages(entry.stage for entry in entries)
    named = named_in([each.facts for each in new], by=by)
    drafts = drafted(pipeline, new, entries, named, by=by)
    for draft in drafts:
        begin(draft, taken)
    write(drafts, by=by)
    leads = [draft.lead for draft in drafts]
    for lead in leads if tells else ():
        tell_owner(lead, by=by)
    return leads


def rehearsed(
    pipeline: Pipeline, new: Sequence[NewLead], *, taken: dict[int, int], by: Person | None
) -> Iterator[str]:
    """Say of each lead, when its turn comes, why it may not be added; an empty text if it may.

    `taken` says how many leads are in each stage then, and is kept up to date. What is done on the
    way has to be taken back.
    """
    entries, named = entries_of(pipeline, new), known_in([each.facts for each in new])
    for draft in drafted(pipeline, new, entries, named, by=by):
        try:
            begin(draft, taken)
        except RuleBroken as told:
            yield str(told)
        else:
            yield ""


def entries_of(pipeline: Pipeline, new: Sequence[NewLead]) -> list[Entry]:
    first = Entry(queries.first_stage(pipeline))
    return [each.entry or first for each in new]


def drafted(
    pipeline: Pipeline,
    new: Sequence[NewLead],
    entries: Sequence[Entry],
    named: Named,
    *,
    by: Person | None,
) -> list[Draft]:
    """Return leads as they would begin, one after the other."""
    turns = Turns(pipeline, by=by) if any(each.by_rule for each in new) else None
    drafts = []
    for each, entry in zip(new, entries, strict=True):
        lead = Lead(pipeline=pipeline, pipeline_id=pipeline.id, stage=entry.stage)
        lead.enquiry_uid, lead.group, lead.created_at = each.enquiry_uid, each.group, clock.now()
        describe(lead, named, each.facts)
        if turns and each.by_rule:
            lead.owner = turns.owner_of(lead)
        if entry.stage.kind.is_closed:
            lead.closed_at = lead.created_at
        elif turns:
            turns.note(lead)
        drafts.append(Draft(lead, entry, next_step_in(each.facts, lead), each.provenance))
    return drafts


def of_enquiry(lead: Lead) -> Provenance | None:
    """Return that who wrote the enquiry of a lead told us themselves; None for all other leads.

    They were told in the contact form what becomes of their data.
    """
    themselves = Provenance(lead.source_name, untold_because=Untold.THEMSELVES)
    return themselves if lead.enquiry_uid else None


def begin(draft: Draft, taken: dict[int, int]) -> None:
    """Let a new lead begin where it is, with its next step, by the rules of that stage."""
    lead, entry = draft.lead, draft.entry
    refuse_other_pipeline(lead, entry.stage)
    check_loss(entry)
    if draft.step:
        refuse_when_closed(lead)
        draft.step.put_on(lead)
    entry_policy.check_entry(lead, entry.stage, taken=taken[entry.stage.id])
    say_why(lead, entry)
    taken[entry.stage.id] += 1


def write(drafts: Sequence[Draft], *, by: Person | None) -> None:
    """Write new leads with their stays, contacts and next steps, and what the trace tells."""
    put_in_place([draft.lead for draft in drafts])
    db.session.add_all([draft.lead for draft in drafts])
    db.session.flush()
    begin_stays([(draft.lead, draft.lead.created_at) for draft in drafts], by=by)
    where_from = [of_enquiry(draft.lead) or draft.provenance for draft in drafts]
    contacts = keep_first_contacts([draft.lead for draft in drafts], where_from)
    steps = plan_steps(drafts, by)
    added = [told for draft in drafts for told in told_of(draft.lead)]
    record_all(Lead, [*added, *contacts, *steps], by=by)
    look_again([(draft.lead, draft.entry) for draft in drafts], by=by)


def put_in_place(leads: Sequence[Lead]) -> None:
    """Put each lead above all that are in its stage before it."""
    by_stage = defaultdict(list)
    for lead in leads:
        by_stage[lead.stage].append(lead)
    for stage, its in by_stage.items():
        for lead, position in zip(its, places(stage, len(its), at_bottom=False), strict=True):
            lead.position = position


def begin_stays(leads: Sequence[tuple[Lead, datetime]], *, by: Person | None) -> None:
    """Open the stay of each lead in the stage where it is, at an instant."""
    rows = [
        {
            "lead_id": lead.id,
            "stage_id": lead.stage_id,
            "entered_at": entered_at,
            "by_id": by.id if by else None,
            "reason": lead.lost_reason,
            "competitor": lead.competitor,
        }
        for lead, entered_at in leads
    ]
    if rows:
        db.session.execute(insert(Transition), rows)


def look_again(entered: Sequence[tuple[Lead, Entry]], *, by: Person | None) -> None:
    """Let those of the leads that are lost come back on the day that was said, if one was."""
    for lead, entry in entered:
        if entry.stage.kind is StageKind.LOST and entry.loss.look_again_on:
            step_actions.look_again(lead, entry.loss.look_again_on, by=by)


def plan_steps(drafts: Sequence[Draft], by: Person | None) -> list[Told]:
    """Plan the next steps of new leads, and return what is to be said of it in the trace."""
    planned = [(draft.lead, draft.step) for draft in drafts if draft.step]
    if planned:
        db.session.execute(insert(Activity), [step.row(lead, by) for lead, step in planned])
    return [step.told(lead) for lead, step in planned]


def told_of(lead: Lead) -> list[Told]:
    added: Told = (lead.id, "lead.added", {"pipeline": lead.pipeline.slug})
    return [added, *told_of_organisation(lead, None)]
