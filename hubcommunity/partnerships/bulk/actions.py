"""Doing the same to many leads: by the very acts that do it to one, all of them or none."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypedDict

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.words import Worded, worded
from hubcommunity.partnerships.actions import edit
from hubcommunity.partnerships.lead_models import folded_tag
from hubcommunity.partnerships.loss_models import Loss
from hubcommunity.partnerships.many_actions import hold_all, move_all, named, refusals
from hubcommunity.partnerships.models import Lead, Pipeline, Stage
from hubcommunity.people.models import Person


class Act(Worded):
    """What can be done to many leads at once."""

    MOVE = "move"
    ASSIGN = "assign"
    TAG = "tag"
    UNTAG = "untag"
    STEP = "step"
    LOSE = "lose"


worded(
    {
        Act.MOVE: _l("Move to a stage"),
        Act.ASSIGN: _l("Give to an owner"),
        Act.TAG: _l("Put a tag on"),
        Act.UNTAG: _l("Take a tag off"),
        Act.STEP: _l("Set the next step"),
        Act.LOSE: _l("Close as lost"),
    }
)


# What takes leads from one stage to another.
MOVES = (Act.MOVE, Act.LOSE)


class Goal(TypedDict):
    """Where leads are moved, and why."""

    to: Stage
    reason: str
    loss: Loss | None


@dataclass(frozen=True)
class Change:
    """One act with what it needs to know."""

    act: Act
    stage: Stage | None = None
    owner: Person | None = None
    tag: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    reason: str = ""
    loss: Loss | None = None

    @property
    def goal(self) -> Goal:
        """Return where leads are moved, and why."""
        assert self.stage is not None  # noqa: S101 - the form asks for it
        return {"to": self.stage, "reason": self.reason, "loss": self.loss}


@dataclass(frozen=True)
class Outcome:
    """What will become of one lead, or why nothing will."""

    uid: uuid.UUID
    version: int
    name: str
    stage: str
    owner: str
    refusal: str


def rehearse(leads: Sequence[Lead], change: Change, *, by: Person) -> list[Outcome]:
    """Say what would come of a change: moves are judged as they would be, and anything else is done
    to each lead, and all of it taken back.

    So what is refused here is what would be refused: a full stage after so many, say.
    """
    whole = db.session.begin_nested()
    try:
        if change.act not in MOVES:
            return [tried(lead, change, by) for lead in leads]
        refused = refusals(leads, **change.goal)
        return [outcome(lead, refused.get(lead.id, "")) for lead in leads]
    finally:
        whole.rollback()


def outcome(lead: Lead, refusal: str = "") -> Outcome:
    owner = lead.owner.name if lead.owner else ""
    name, stage = lead.organisation_name, lead.stage.name
    return Outcome(lead.uid, lead.version, name, stage, owner, refusal)


def tried(lead: Lead, change: Change, by: Person) -> Outcome:
    before = outcome(lead)
    try:
        with db.session.begin_nested():
            do_to(lead, change, by=by, version=before.version)
    except RuleBroken as told:
        return replace(before, refusal=str(told))
    return before


def carry_out(
    pipeline: Pipeline,
    leads: Sequence[Lead],
    versions: Mapping[uuid.UUID, int],
    change: Change,
    *,
    by: Person,
) -> None:
    """Do it to every lead as it was seen. No mail is sent.

    Raise `Stale` when one of them is not there any more or somebody was faster, and `RuleBroken`
    when one is refused: then nothing is done.
    """
    if len(leads) != len(versions):
        raise Stale(_("One of the leads is not in this pipeline any more."))
    seen = {lead.id: versions[lead.uid] for lead in leads}
    with db.session.begin_nested():
        if change.act in MOVES:
            move_all(leads, by=by, versions=seen, **change.goal)
        else:
            hold_all(leads, seen)
            for lead in leads:
                do_as_seen(lead, seen[lead.id], change, by)
    record("leads.changed", by=by, act=change.act.value, number=len(leads), pipeline=pipeline.slug)


def do_as_seen(lead: Lead, version: int, change: Change, by: Person) -> None:
    """Do it to one lead; a refusal names the lead."""
    try:
        do_to(lead, change, by=by, version=version)
    except RuleBroken as told:
        raise named(lead, told) from told


def do_to(lead: Lead, change: Change, *, by: Person, version: int) -> None:
    """Do it to one lead. Raise `RuleBroken` when it is so already, and what the act raises."""
    ACTS[change.act](lead, change, by, version)


def assign(lead: Lead, change: Change, by: Person, version: int) -> None:
    if lead.owner_id == (change.owner.id if change.owner else None):
        raise RuleBroken(_("It is so already."))
    edit(lead, by=by, version=version, owner=change.owner)


def put_tag(lead: Lead, change: Change, by: Person, version: int) -> None:
    names = {tag.folded: tag.name for tag in lead.tags}
    if folded_tag(change.tag) in names:
        raise RuleBroken(_("It has this tag already."))
    edit(lead, by=by, version=version, tags=[*names.values(), change.tag])


def take_tag(lead: Lead, change: Change, by: Person, version: int) -> None:
    names = {tag.folded: tag.name for tag in lead.tags}
    if names.pop(folded_tag(change.tag), None) is None:
        raise RuleBroken(_("It does not have this tag."))
    edit(lead, by=by, version=version, tags=[*names.values()])


def plan_step(lead: Lead, change: Change, by: Person, version: int) -> None:
    if lead.closed_at is not None:
        raise RuleBroken(_("It is closed: nothing is to be done."))
    if (lead.next_step, lead.next_step_on) == (change.next_step, change.next_step_on):
        raise RuleBroken(_("It is so already."))
    step = {"next_step": change.next_step, "next_step_on": change.next_step_on}
    edit(lead, by=by, version=version, **step)  # type: ignore[arg-type]


ACTS: dict[Act, Callable[[Lead, Change, Person, int], None]] = {
    Act.ASSIGN: assign,
    Act.TAG: put_tag,
    Act.UNTAG: take_tag,
    Act.STEP: plan_step,
}
