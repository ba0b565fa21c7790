"""Doing the same to many leads: by the very acts that do it to one, all of them or none."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.words import Worded, worded
from hubcommunity.partnerships.actions import edit, move
from hubcommunity.partnerships.lead_models import folded_tag
from hubcommunity.partnerships.loss_models import Loss
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
    """Say what would come of a change, by doing it to each lead and taking all of it back.

    So what is refused here is what would be refused: a full stage after so many, say.
    """
    whole = db.session.begin_nested()
    try:
        return [tried(lead, change, by) for lead in leads]
    finally:
        whole.rollback()


def tried(lead: Lead, change: Change, by: Person) -> Outcome:
    version, name, stage = lead.version, lead.organisation_name, lead.stage.name
    owner, refusal = lead.owner.name if lead.owner else "", ""
    uid = lead.uid
    try:
        with db.session.begin_nested():
            do_to(lead, change, by=by, version=version)
    except RuleBroken as told:
        refusal = str(told)
    return Outcome(uid, version, name, stage, owner, refusal)


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
    with db.session.begin_nested():
        for lead in leads:
            do_as_seen(lead, versions[lead.uid], change, by)
    record("leads.changed", by=by, act=change.act.value, number=len(leads), pipeline=pipeline.slug)


def do_as_seen(lead: Lead, version: int, change: Change, by: Person) -> None:
    """Do it to one lead; a refusal names the lead."""
    name = lead.organisation_name
    try:
        do_to(lead, change, by=by, version=version)
    except RuleBroken as told:
        raise RuleBroken(_("%(organisation)s: %(why)s", organisation=name, why=told)) from told


def do_to(lead: Lead, change: Change, *, by: Person, version: int) -> None:
    """Do it to one lead. Raise `RuleBroken` when it is so already, and what the act raises."""
    ACTS[change.act](lead, change, by, version)


def move_one(lead: Lead, change: Change, by: Person, version: int) -> None:
    assert change.stage is not None  # noqa: S101 - the form asks for it
    if lead.stage_id == change.stage.id:
        raise RuleBroken(_("It is in “%(stage)s” already.", stage=change.stage.name))
    stage, why = change.stage, change.reason
    move(lead, to=stage, by=by, version=version, reason=why, loss=change.loss)


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
    Act.MOVE: move_one,
    Act.ASSIGN: assign,
    Act.TAG: put_tag,
    Act.UNTAG: take_tag,
    Act.STEP: plan_step,
    Act.LOSE: move_one,
}
