"""What leads are to have as their next steps: written for many of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert

from hubcommunity.audit.actions import Told, record_all
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships import step_actions, step_queries
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.named_actions import Facts
from hubcommunity.partnerships.step_models import (
    STEP_LIMIT,
    Activity,
    ActivityKind,
    ActivityState,
)
from hubcommunity.partnerships.step_policy import due, soonest
from hubcommunity.people.models import Person
from hubcommunity.people.queries import zone_of


@dataclass(frozen=True)
class NextStep:
    """What a lead is to have as its next step, and on which day, if on any."""

    text: str
    on: date | None

    def __bool__(self) -> bool:
        return bool(self.text or self.on)

    def put_on(self, lead: Lead) -> None:
        """Write on a lead that this is its next step."""
        lead.next_step, lead.next_step_on = self.text[:STEP_LIMIT], self.on

    def row(self, lead: Lead, by: Person | None) -> dict[str, Any]:
        """Return it as a step that is planned for the owner of a lead."""
        when = due(self.on, None, zone_of(lead.owner))
        return step_actions.planned(
            lead, ActivityKind.TASK, self.text, by=by, when=when, owner=lead.owner
        )

    def told(self, lead: Lead) -> Told:
        """Return what the trace says of its having been planned."""
        kind, day = ActivityKind.TASK.value, step_actions.iso(self.on)
        return lead.id, "step.planned", {"kind": kind, "due": day}


def next_step_in(facts: Facts, lead: Lead) -> NextStep | None:
    """Return what facts say of the next step of a lead, of which they may mention one half only;
    None where they mention none.
    """
    if "next_step" not in facts and "next_step_on" not in facts:
        return None
    text = facts.get("next_step", lead.next_step) or ""
    return NextStep(text.strip(), facts.get("next_step_on", lead.next_step_on))


def set_next_step(lead: Lead, text: str, on: date | None, *, by: Person | None) -> None:
    """Let a lead's next step be this: what is its next step becomes it, or is cancelled where
    nothing is said; where there is none, it is planned.
    """
    step_actions.hold(lead)
    steps = Steps([lead], by=by)
    steps.let(lead, NextStep(text.strip(), on))
    steps.write()


class Steps:
    """The undone steps of leads, which are held: read at once, changed, and written at once.

    They are read before the leads are changed.
    """

    def __init__(self, leads: Sequence[Lead], *, by: Person | None) -> None:
        self.by, self.undone = by, step_queries.undone_of(leads)
        self.new: list[dict[str, Any]] = []
        self.told: list[Told] = []

    def follow_owner(self, lead: Lead, before: Person | None) -> None:
        """Give the steps that its former owner had to a lead's new owner."""
        if lead.owner is before:
            return
        before_id = before.id if before else None
        for step in self.undone.get(lead.id, ()):
            if step.owner_id == before_id:
                step_actions.pass_on(step, lead.owner)
        self.show(lead)

    def let(self, lead: Lead, wanted: NextStep) -> None:
        """Let the next step of a lead be this one."""
        step = next(iter(self.undone.get(lead.id, ())), None)
        if step is not None:
            self.change(lead, step, wanted)
        elif wanted:
            self.plan(lead, wanted)
        self.show(lead, wanted)

    def change(self, lead: Lead, step: Activity, wanted: NextStep) -> None:
        if not wanted:
            self.undone[lead.id].remove(step)
            state = ActivityState.CANCELLED
            step_actions.close(step, state, _("Taken out of the lead."), self.by)
            self.told.append((lead.id, f"step.{state.value}", {"kind": step.kind.value}))
            return
        step.text = wanted.text if wanted.text != step.text[:STEP_LIMIT] else step.text
        if wanted.on != step.due_on:
            step_actions.put_on(step, due(wanted.on, None, zone_of(step.owner)))

    def plan(self, lead: Lead, wanted: NextStep) -> None:
        """Plan a step. Raise `RuleBroken` for a closed lead."""
        refuse_when_closed(lead)
        self.new.append(wanted.row(lead, self.by))
        self.told.append(wanted.told(lead))

    def show(self, lead: Lead, planned: NextStep | None = None) -> None:
        """Write on a lead what its next step is; where it has no other, the one just planned."""
        steps = sorted(self.undone.get(lead.id, ()), key=soonest)
        self.undone[lead.id] = steps
        if steps or not planned:
            step_actions.show_next(lead, steps[0] if steps else None)
        else:
            planned.put_on(lead)

    def write(self) -> None:
        db.session.flush()
        if self.new:
            db.session.execute(insert(Activity), self.new)
        record_all(Lead, self.told, by=self.by)


def refuse_when_closed(lead: Lead) -> None:
    if lead.closed_at is not None:
        raise RuleBroken(str(step_actions.CLOSED))
