"""Moving many leads through the door that one takes: judged one by one, written at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import selectinload, undefer

from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships.actions import Going, change_stage
from hubcommunity.partnerships.checklist_queries import unticked
from hubcommunity.partnerships.edit_actions import Edit
from hubcommunity.partnerships.entry_models import Entry
from hubcommunity.partnerships.hold_actions import hold_leads, hold_stages, stale
from hubcommunity.partnerships.lead_actions import describe
from hubcommunity.partnerships.loss_models import Loss
from hubcommunity.partnerships.models import Lead, Stage
from hubcommunity.partnerships.move_policy import check_move
from hubcommunity.partnerships.named_actions import known_in
from hubcommunity.partnerships.next_step_actions import next_step_in
from hubcommunity.partnerships.order_actions import places
from hubcommunity.people.models import Person

Move = tuple[Lead, Entry]
# What a stage may ask of a lead, and is not read with it.
READ_FOR = {
    "contact": selectinload(Lead.contact),
    "description": undefer(Lead.description),
    "organisation": selectinload(Lead.organisation),
    "owner": selectinload(Lead.owner),
    "type": selectinload(Lead.type),
}


def hold_all(
    leads: Sequence[Lead],
    versions: Mapping[int, int] | None = None,
    *,
    to: Sequence[Stage] = (),
) -> None:
    """Lock leads until the commit, as `hold_leads` does, with what the stages ask that they enter.

    Raise `Stale` when one of them is gone, or is not the version seen.
    """
    asked = {name for stage in to for name in stage.required}
    options = [option for name, option in READ_FOR.items() if name in asked]
    if late := hold_leads(leads, versions, *options):
        raise named(late, stale(late))


def judged(
    moves: Sequence[Move], taken: dict[int, int]
) -> Iterator[tuple[Lead, RuleBroken | None]]:
    """Say of each lead why it may not enter a stage after those before it.

    `taken` says how many leads are in each stage, and is kept up to date: who leaves one makes room
    for who comes behind.
    """
    left_to_do = unticked([lead for lead, _entry in moves])
    for lead, entry in moves:
        goal, undone = entry.stage, left_to_do.get(lead.id, [])
        try:
            if lead.stage_id == goal.id:
                raise RuleBroken(_("It is in “%(stage)s” already.", stage=goal.name))
            check_move(lead, entry, taken=taken[goal.id], unticked=undone)
        except RuleBroken as told:
            yield lead, told
        else:
            taken[goal.id] += 1
            if lead.stage_id in taken:
                taken[lead.stage_id] -= 1
            yield lead, None


def refusals(
    leads: Sequence[Lead], *, to: Stage, reason: str = "", loss: Loss | None = None
) -> dict[int, str]:
    """Return why leads may not be moved into a stage, by the number of each that may not."""
    taken = hold_stages([to])
    hold_all(leads, to=[to])
    entry = Entry(to, reason.strip(), loss or Loss())
    found = judged([(lead, entry) for lead in leads], taken)
    return {lead.id: str(told) for lead, told in found if told}


def rehearsed(
    edits: Sequence[Edit], entries: Sequence[Entry], *, taken: dict[int, int]
) -> Iterator[str]:
    """Say of each lead, when its turn comes, why it may not enter a stage once it is edited; an
    empty text if it may.

    `taken` is as in `judged`. What is done on the way has to be taken back.
    """
    hold_all([edit.lead for edit in edits], to=[entry.stage for entry in entries])
    known = known_in([edit.facts for edit in edits])
    for lead, facts, _where_from in edits:
        step = next_step_in(facts, lead)
        describe(lead, known, facts)
        if step is not None:
            step.put_on(lead)
    moves = [(edit.lead, entry) for edit, entry in zip(edits, entries, strict=True)]
    for _lead, told in judged(moves, taken):
        yield str(told or "")


def move_all(
    leads: Sequence[Lead],
    *,
    to: Stage,
    by: Person,
    versions: Mapping[int, int] | None = None,
    reason: str = "",
    loss: Loss | None = None,
    at_bottom: bool = False,
) -> None:
    """Move leads into a stage, each above the one before, or below it at the bottom of the stage.

    Raise what `actions.move` raises of one, with the name of the first that is refused: then
    nothing is done.
    """
    entry = Entry(to, reason.strip(), loss or Loss())
    moves = [(lead, entry) for lead in leads]
    move_each(moves, by=by, versions=versions, at_bottom=at_bottom)


def move_each(
    moves: Sequence[Move],
    *,
    by: Person | None,
    versions: Mapping[int, int] | None = None,
    at_bottom: bool = False,
) -> None:
    """Move leads, each into a stage of its own, one after the other, as `move_all` does."""
    if not moves:
        return
    stages = {entry.stage.id: entry.stage for _lead, entry in moves}
    taken = hold_stages(stages.values())
    hold_all([lead for lead, _entry in moves], versions, to=list(stages.values()))
    for lead, told in judged(moves, taken):
        if told:
            raise named(lead, told) from told
    change_stage(put_in_place(moves, at_bottom=at_bottom), by=by)


def put_in_place(moves: Sequence[Move], *, at_bottom: bool) -> list[Going]:
    by_stage = defaultdict(list)
    for lead, entry in moves:
        by_stage[entry.stage.id].append((lead, entry))
    goings = []
    for several in by_stage.values():
        positions = places(several[0][1].stage, len(several), at_bottom=at_bottom)
        goings += [Going(*move, where) for move, where in zip(several, positions, strict=True)]
    return goings


def named(lead: Lead, told: RuleBroken) -> RuleBroken:
    """Return a refusal of one of many leads, with its name."""
    return type(told)(_("%(organisation)s: %(why)s", organisation=lead.organisation_name, why=told))
