"""Planning, doing, moving, handing over and cancelling the steps of leads.

Whoever changes a step holds its lead first, so that what the lead says of its next step is true.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hubcommunity.audit.actions import record, record_many
from hubcommunity.core import clock, states
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.i18n import moment
from hubcommunity.core.revisions import bump
from hubcommunity.partnerships import step_queries
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.step_models import (
    NEXT_OF_STEP,
    STEP_LIMIT,
    Activity,
    ActivityKind,
    ActivityState,
)
from hubcommunity.partnerships.step_policy import Due, due, due_for_another
from hubcommunity.people.models import Person
from hubcommunity.people.queries import zone_of

CLOSED = _l("This lead is closed: move it to an open stage before you plan more.")


def log(lead: Lead, kind: ActivityKind, text: str, *, by: Person) -> Activity:
    """Keep something that was said or done about a lead."""
    done = Activity(lead_id=lead.id, kind=kind, text=text.strip(), by=by)
    done.state, done.settled_at, done.settled_by = ActivityState.DONE, clock.now(), by
    db.session.add(done)
    record("lead.noted", by=by, on=lead, kind=kind.value)
    bump("partnerships")
    return done


def log_mail(lead: Lead, *, by: Person) -> None:
    """Keep that somebody wrote to a contact; the mail itself is on the timeline."""
    log(lead, ActivityKind.MAIL, "", by=by).has_mail = True


def plan(
    lead: Lead,
    kind: ActivityKind,
    text: str,
    *,
    by: Person | None,
    on: date | None = None,
    at: time | None = None,
    owner: Person | None = None,
) -> Activity:
    """Plan a step: for the owner of the lead unless somebody else is named; day and time are those
    of whoever is to do it.

    Raise `RuleBroken` for a closed lead, for a note, and for a time that no clock shows.
    """
    hold(lead)
    if lead.closed_at is not None:
        raise RuleBroken(str(CLOSED))
    if kind is ActivityKind.NOTE:
        raise RuleBroken(_("A note is not planned. Plan a task that reminds you of it."))
    return put_down(lead, kind, text, by=by, on=on, at=at, owner=owner or lead.owner)


def look_again(lead: Lead, on: date, *, by: Person | None) -> Activity:
    """Let a lost lead come back to its owner on a day: the one step that a closed lead has.

    `reopen` settles it.
    """
    return put_down(lead, ActivityKind.TASK, _("Look again"), by=by, on=on, owner=lead.owner)


def reopen(leads: Sequence[Lead], *, by: Person | None) -> None:
    """Settle what leads were to be looked at again for, because they are open again."""
    for step in step_queries.undone_steps(*leads) if leads else ():
        settle(step, ActivityState.DONE, _("The lead is open again."), by)


def put_down(
    lead: Lead,
    kind: ActivityKind,
    text: str,
    *,
    by: Person | None,
    on: date | None,
    at: time | None = None,
    owner: Person | None,
) -> Activity:
    when = due(on, at, zone_of(owner))
    step = Activity(**planned(lead, kind, text, by=by, when=when, owner=owner))
    db.session.add(step)
    record("step.planned", by=by, on=lead, kind=kind.value, due=iso(on))
    refresh(lead)
    return step


def planned(
    lead: Lead, kind: ActivityKind, text: str, *, by: Person | None, when: Due, owner: Person | None
) -> dict[str, Any]:
    """Return what is written of a step that is to be done."""
    return {
        "lead_id": lead.id,
        "kind": kind,
        "text": text.strip(),
        "state": ActivityState.PLANNED,
        "owner_id": owner.id if owner else None,
        "due_on": when.on,
        "due_at": when.at,
        "has_time": when.has_time,
        "by_id": by.id if by else None,
    }


def do(step: Activity, outcome: str, *, by: Person) -> None:
    """Say that a step is done, and what came of it. Raise `Stale` when somebody was faster."""
    settle(step, ActivityState.DONE, outcome, by)


def cancel(step: Activity, reason: str, *, by: Person) -> None:
    """Say that a step will not be done, and why. Raise `Stale` when somebody was faster."""
    if not reason.strip():
        raise RuleBroken(_("Say why this is not done: it helps whoever comes next."))
    settle(step, ActivityState.CANCELLED, reason, by)


def settle(step: Activity, state: ActivityState, outcome: str, by: Person | None) -> None:
    hold_step(step)
    close(step, state, outcome, by)
    record(f"step.{state.value}", by=by, on=step.lead, kind=step.kind.value)
    refresh(step.lead)


def close(step: Activity, state: ActivityState, outcome: str, by: Person | None) -> None:
    states.move(step, NEXT_OF_STEP, state, _("This step is settled."))
    step.outcome, step.settled_at, step.settled_by = outcome.strip(), clock.now(), by


def reschedule(step: Activity, on: date | None, at: time | None = None, *, by: Person) -> None:
    """Move a step to another day, or to none. Raise `Stale` when somebody settled it meanwhile."""
    hold_step(step)
    before, to = step.due_on, due(on, at, zone_of(step.owner))
    if to != Due(step.due_on, step.due_at, step.has_time):
        put_on(step, to)
        record("step.moved", by=by, on=step.lead, before=iso(before), after=iso(on))
        refresh(step.lead)


def hand_over(step: Activity, to: Person, *, by: Person) -> None:
    """Give a step to somebody else. Raise `Stale` when somebody settled it meanwhile."""
    hold_step(step)
    if step.owner_id != to.id:
        pass_on(step, to)
        record("step.handed_over", by=by, on=step.lead, owner=str(to.uid))
        refresh(step.lead)


def pass_on(step: Activity, to: Person | None) -> None:
    put_on(step, due_for_another(step, zone_of(to)))
    step.owner = to


def put_on(step: Activity, when: Due) -> None:
    step.due_on, step.due_at, step.has_time = when


def cancel_all(leads: Sequence[Lead], reason: str, *, by: Person | None, now: datetime) -> None:
    """Do away with all that was to be done about leads, because they are closed."""
    steps = step_queries.undone_steps(*leads)
    for step in steps:
        step.state, step.outcome = ActivityState.CANCELLED, reason
        step.settled_at, step.settled_by = now, by
    for lead in leads:
        show_next(lead, None)
    db.session.flush()
    numbers = Counter(step.lead_id for step in steps).items()
    told = [(lead_id, {"number": number}) for lead_id, number in numbers]
    record_many("step.cancelled", Lead, told, by=by)
    bump("partnerships")


def refresh(lead: Lead) -> None:
    """Write on a lead what its next step is, and when: here alone.

    The lead gets a new version only where that changes.
    """
    db.session.flush()
    show_next(lead, step_queries.head(lead))
    db.session.flush()
    bump("partnerships")


def show_next(lead: Lead, step: Activity | None) -> None:
    lead.next_step = step.text[:STEP_LIMIT] if step else ""
    lead.next_step_on = step.due_on if step else None


def hold(lead: Lead) -> None:
    """Lock a lead as it now is until the commit, without any other table."""
    query = locked(select(Lead).where(Lead.id == lead.id))
    if db.session.scalar(query.execution_options(populate_existing=True)) is None:
        raise Stale(_("This lead is part of another one by now."))


def hold_step(step: Activity) -> None:
    """Lock the lead of a step until the commit, and refuse where the step is settled already."""
    hold(step.lead)
    db.session.refresh(step)
    if not step.is_undone:
        raise settled(step)


def settled(step: Activity) -> Stale:
    """Return the refusal that says who did a step or cancelled it, and when."""
    facts = {
        "who": step.settled_by.name if step.settled_by else _("Somebody else"),
        "when": moment(step.settled_at),
    }
    if step.state is ActivityState.DONE:
        return Stale(_("%(who)s did this already, on %(when)s.", **facts))
    return Stale(_("%(who)s cancelled this already, on %(when)s.", **facts))


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
