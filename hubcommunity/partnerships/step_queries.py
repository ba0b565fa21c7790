"""Finding the steps of a lead, and what follows them."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from hubcommunity.core.db import db
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.queries import in_sight
from hubcommunity.partnerships.step_models import Activity, ActivityKind, ActivityState, FollowUp
from hubcommunity.people.models import Person

# The earliest first; what has no day comes last, in the order in which it was planned.
SOONEST = (Activity.due_on.is_(None), Activity.due_on, Activity.due_at, Activity.id)


def undone(*leads: Lead) -> Select[Activity]:
    """Select the steps of leads that are still to be done, the earliest first."""
    is_undone = Activity.state == ActivityState.PLANNED
    its = Activity.lead_id.in_([lead.id for lead in leads])
    return select(Activity).where(its, is_undone).order_by(*SOONEST)


def head(lead: Lead) -> Activity | None:
    """Return the lead's next step: the earliest that has a day, else the first without one."""
    return db.session.scalar(undone(lead).limit(1))


def undone_steps(*leads: Lead) -> Sequence[Activity]:
    """Return the steps of leads that are still to be done, the earliest first."""
    return db.session.scalars(undone(*leads).options(joinedload(Activity.owner))).all()


def undone_of(leads: Collection[Lead]) -> dict[int, list[Activity]]:
    """Return the steps of leads, which are held, that are still to be done, by the numbers of the
    leads, as they are now.
    """
    found: dict[int, list[Activity]] = {}
    query = undone(*leads).options(joinedload(Activity.owner))
    for step in db.session.scalars(query.execution_options(populate_existing=True)):
        found.setdefault(step.lead_id, []).append(step)
    return found


def step_in_sight(uid: uuid.UUID, person: Person) -> Activity:
    """Return a step with its lead; raise 404 where there is none that the person may see."""
    query = select(Activity).join(Activity.lead).where(Activity.uid == uid, in_sight(person))
    return db.one_or_404(query.options(contains_eager(Activity.lead), joinedload(Activity.owner)))


def follow_up_of(kind: ActivityKind) -> FollowUp | None:
    """Return what is offered after a step of this kind; None where nothing is."""
    return db.session.get(FollowUp, kind)


def follow_ups() -> dict[ActivityKind, FollowUp]:
    """Return what is offered after steps of each kind that something follows."""
    return {row.kind: row for row in db.session.scalars(select(FollowUp))}
