"""Who stands behind the result of a call, and who dissents."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from hubcommunity.core.db import db
from hubcommunity.library.models import Resource
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics.calls.models import Call, CallState, Elector, Position, Round, Stand
from hubcommunity.topics.calls.objection_models import Objection, ObjectionState
from hubcommunity.topics.calls.queries import counts, latest

AGREEING = (Stand.AGREE, Stand.COMMENTS)


def standing_behind(resource: Resource) -> Call | None:
    """Return the call whose result a resource says now; None where no call does."""
    query = select(Call).where(Call.resource_id == resource.id, Call.state == CallState.PUBLISHED)
    return db.session.scalar(query)


def agreeing_organisations(asked: Round) -> Sequence[Organisation]:
    """Return the organisations that agree in a round, with comments or without, by name."""
    query = (
        select(Organisation)
        .join(Elector, Elector.organisation_id == Organisation.id)
        .join(Position, Position.elector_id == Elector.id)
        .where(Elector.round_id == asked.id, counts())
        .where(latest(), Position.stand.in_(AGREEING))
    )
    return db.session.scalars(query.order_by(Organisation.sort_name, Organisation.id)).all()


def dissent(call: Call) -> Sequence[tuple[Organisation, Position]]:
    """Return who dissents from a call's result, by name, with what each has said.

    They are those that object in the last round, and those silent in it whose objection to an
    earlier one was not withdrawn.
    """
    last = select(Round.id).where(Round.call_id == call.id).order_by(Round.number.desc()).limit(1)
    asked_last = (Elector.round_id == last.scalar_subquery()) & counts()
    answered = select(Elector.organisation_id).join(Position, Position.elector_id == Elector.id)
    kept = select(Objection.position_id).where(
        Objection.call_id == call.id,
        Objection.state != ObjectionState.WITHDRAWN,
        Objection.organisation_id.not_in(answered.where(asked_last)),
    )
    query = (
        select(Organisation, Position)
        .join(Elector, Elector.organisation_id == Organisation.id)
        .join(Position, Position.elector_id == Elector.id)
        .where(or_(asked_last, Position.id.in_(kept)), Position.stand == Stand.OBJECT, latest())
    )
    found = db.session.execute(query.order_by(Organisation.sort_name, Organisation.id))
    return [(organisation, said) for organisation, said in found]
