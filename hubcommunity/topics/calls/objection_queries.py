"""Finding objections."""

import uuid
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.prepared import prepared
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics.calls.models import Call
from hubcommunity.topics.calls.objection_models import STANDS, Objection, ObjectionState


def objection_or_404(call: Call, uid: uuid.UUID) -> Objection:
    """Return an objection to a call with all that its page shows; or raise 404."""
    query = select(Objection).options(
        joinedload(Objection.organisation), joinedload(Objection.position)
    )
    return db.one_or_404(query.where(Objection.call_id == call.id, Objection.uid == uid))


def standing_objection(call: Call, organisation: Organisation) -> Objection | None:
    """Return the objection of an organisation that is not settled."""
    query = select(Objection).where(
        Objection.call_id == call.id,
        Objection.organisation_id == organisation.id,
        Objection.state.in_(STANDS),
    )
    return db.session.scalar(query)


FIRST_MADE = (Objection.id.asc(),)


def count_by_state(call: Call) -> dict[ObjectionState, int]:
    """Count the objections to a call by their state."""
    return dict(db.session.execute(*states_in(call.id)).all())


@prepared
def states_in(call_id: int) -> Any:
    return in_states(call_id)


def in_states(call_id: int) -> Any:
    query = select(Objection.state, func.count()).where(Objection.call_id == call_id)
    return query.group_by(Objection.state)


def count_standing(call: Call) -> int:
    """Count the objections that are neither withdrawn nor overruled."""
    numbers = count_by_state(call)
    return sum(numbers.get(state, 0) for state in STANDS)


def page_of_objections(call: Call, number: int, total: int) -> Page[Objection]:
    """Return a page of the objections to a call, the first one first; they are counted already."""
    return paginate(objections_in(call.id), FIRST_MADE, number, total=total)


@prepared
def objections_in(call_id: int) -> Select[Objection]:
    return (
        select(Objection)
        .options(
            joinedload(Objection.organisation),
            joinedload(Objection.position),
            joinedload(Objection.answered_by),
            joinedload(Objection.settled_by),
        )
        .where(Objection.call_id == call_id)
    )
