"""Promising deliverables, moving them to other days, and saying that they are delivered.

Each has a step of its lead that is due on its day, so that it is among the next steps until it is
delivered, and late there when it is late.
"""

from datetime import date

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.partnerships import step_actions
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.step_models import Activity, ActivityKind
from hubcommunity.partnerships.support.models import Deliverable
from hubcommunity.people.models import Person


def promise(lead: Lead, name: str, on: date, *, by: Person) -> Deliverable:
    """Add a deliverable for a day, with its step; a closed lead plans no steps."""
    step_actions.hold(lead)
    made = Deliverable(lead=lead, name=name.strip(), planned_on=on)
    db.session.add(made)
    db.session.flush()
    keep_step(made, by)
    record("support.promised", by=by, on=lead, item=made.name)
    return made


def change(
    deliverable: Deliverable,
    *,
    by: Person,
    name: str,
    planned_on: date,
    delivered_on: date | None = None,
    note: str = "",
) -> None:
    """Say what a deliverable is, when it is due, and when it was delivered, if it was.

    Raise `RuleBroken` for a delivery in the future, and `Stale` where somebody took it out.
    """
    if delivered_on is not None and delivered_on > clock.today():
        raise RuleBroken(_("What is delivered later is not delivered yet."))
    lead = hold(deliverable)
    was_delivered = deliverable.delivered_on is not None
    deliverable.name, deliverable.note = name.strip(), note.strip()
    deliverable.planned_on, deliverable.delivered_on = planned_on, delivered_on
    db.session.flush()
    keep_step(deliverable, by)
    is_new = delivered_on is not None and not was_delivered
    event = "support.delivered" if is_new else "support.promise_changed"
    record(event, by=by, on=lead, item=deliverable.name)


def take_out(deliverable: Deliverable, *, by: Person) -> None:
    """Remove what is not promised any more; raise `RuleBroken` for what was delivered."""
    lead = hold(deliverable)
    if deliverable.delivered_on is not None:
        raise RuleBroken(_("What was delivered stays on record."))
    step, name = undone_step(deliverable), deliverable.name
    db.session.delete(deliverable)
    db.session.flush()
    if step is not None:
        step_actions.cancel(step, _("Not promised any more."), by=by)
    record("support.taken_out", by=by, on=lead, item=name)


def hold(deliverable: Deliverable) -> Lead:
    """Lock the lead of a deliverable until the commit, and read the deliverable as it now is."""
    lead = deliverable.lead
    step_actions.hold(lead)
    if db.session.get(Deliverable, deliverable.id, populate_existing=True) is None:
        raise Stale(_("Somebody else took this deliverable out meanwhile."))
    return lead


def undone_step(deliverable: Deliverable) -> Activity | None:
    step = deliverable.step
    return step if step is not None and step.is_undone else None


def keep_step(deliverable: Deliverable, by: Person) -> None:
    """Let the step of a deliverable say what it says; there is one while it can be delivered."""
    lead, step = deliverable.lead, undone_step(deliverable)
    if deliverable.delivered_on is not None:
        if step is not None:
            step_actions.do(step, deliverable.note or _("Delivered."), by=by)
    elif step is not None:
        step.text = to_do(deliverable)
        step_actions.reschedule(step, deliverable.planned_on, by=by)
        step_actions.refresh(lead)
    elif lead.closed_at is None:
        day = deliverable.planned_on
        task = ActivityKind.TASK
        deliverable.step = step_actions.plan(lead, task, to_do(deliverable), on=day, by=by)


def to_do(deliverable: Deliverable) -> str:
    return _("Deliver: %(name)s", name=deliverable.name)
