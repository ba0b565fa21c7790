"""Moving many leads through the door that one takes: judged one by one, written at once."""

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload, undefer

from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.partnerships.actions import change_stage, check_move
from hubcommunity.partnerships.checklist_queries import unticked
from hubcommunity.partnerships.hold_actions import hold_stage, stale
from hubcommunity.partnerships.loss_models import Loss
from hubcommunity.partnerships.models import Lead, Stage
from hubcommunity.partnerships.order_actions import places
from hubcommunity.people.models import Person

# What a stage may ask of a lead, and is not read with it.
READ_FOR = {
    "contact": selectinload(Lead.contact),
    "description": undefer(Lead.description),
    "organisation": selectinload(Lead.organisation),
    "owner": selectinload(Lead.owner),
    "type": selectinload(Lead.type),
}


def hold_all(
    leads: Sequence[Lead], versions: Mapping[int, int] | None = None, *, to: Stage | None = None
) -> None:
    """Lock leads as they now are until the commit, all before anything is written, and by their
    numbers: so nobody waits for somebody who waits for them. A stage is locked before.

    Raise `Stale` when one of them is gone, or is not the version seen.
    """
    query = locked(select(Lead).where(Lead.id.in_([lead.id for lead in leads])).order_by(Lead.id))
    query = query.options(
        *(READ_FOR[name] for name in (to.required if to else ()) if name in READ_FOR)
    )
    held = db.session.scalars(query.execution_options(populate_existing=True)).all()
    if len(held) < len(leads):
        raise Stale(_("One of the leads is part of another one by now."))
    for lead in leads:
        if versions is not None and versions[lead.id] != lead.version:
            raise named(lead, stale(lead))


def judged(
    leads: Sequence[Lead], to: Stage, *, taken: int, reason: str, loss: Loss
) -> Iterator[tuple[Lead, RuleBroken | None]]:
    """Say of each lead, which is held, why it may not enter a stage after those before it."""
    left_to_do = unticked(leads)
    for lead in leads:
        undone = left_to_do.get(lead.id, [])
        try:
            if lead.stage_id == to.id:
                raise RuleBroken(_("It is in “%(stage)s” already.", stage=to.name))
            check_move(lead, to, taken=taken, reason=reason, loss=loss, unticked=undone)
        except RuleBroken as told:
            yield lead, told
        else:
            taken += 1
            yield lead, None


def refusals(
    leads: Sequence[Lead], *, to: Stage, reason: str = "", loss: Loss | None = None
) -> dict[int, str]:
    """Return why leads may not be moved into a stage, by the number of each that may not."""
    taken = hold_stage(to)
    hold_all(leads, to=to)
    found = judged(leads, to, taken=taken, reason=reason.strip(), loss=loss or Loss())
    return {lead.id: str(told) for lead, told in found if told}


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
    loss, reason = loss or Loss(), reason.strip()
    taken = hold_stage(to)
    hold_all(leads, versions, to=to)
    for lead, told in judged(leads, to, taken=taken, reason=reason, loss=loss):
        if told:
            raise named(lead, told) from told
    if leads:
        positions = places(to, len(leads), at_bottom=at_bottom)
        change_stage(leads, to, positions, by, loss=loss, reason=reason)


def named(lead: Lead, told: RuleBroken) -> RuleBroken:
    """Return a refusal of one of many leads, with its name."""
    return type(told)(_("%(organisation)s: %(why)s", organisation=lead.organisation_name, why=told))
