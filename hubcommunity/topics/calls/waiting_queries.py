"""The open rounds that wait for the answer of a person."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import contains_eager

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.prepared import prepared
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.acting_queries import speaks
from hubcommunity.topics.calls.models import Call, Elector, Position, Round
from hubcommunity.topics.calls.queries import is_running
from hubcommunity.topics.models import GroupState, Seat, TopicGroup


def waiting(person_id: int, now: datetime, today: date) -> Select[Round]:
    """Select the open rounds that a person can answer and whose organisation has not."""
    answered = exists().where(Position.elector_id == Elector.id)
    return (
        select(Round)
        .join(Round.call)
        .join(Call.group)
        .join(Elector, Elector.round_id == Round.id)
        .join(
            Seat,
            and_(Seat.group_id == Call.group_id, Seat.organisation_id == Elector.organisation_id),
        )
        .where(Seat.person_id == person_id, Seat.ended_at.is_(None), speaks(today))
        .where(is_running(now), ~answered, TopicGroup.state == GroupState.ACTIVE)
    )


def waiting_for(person: Person) -> Sequence[Round]:
    """Return the rounds that wait for a person, the one that ends first before the others, each
    with its call and group.
    """
    return db.session.scalars(*waiting_with_groups(person.id, clock.now(), clock.today())).all()


@prepared
def waiting_with_groups(person_id: int, now: datetime, today: date) -> Select[Round]:
    query = waiting(person_id, now, today)
    query = query.options(contains_eager(Round.call).contains_eager(Call.group))
    return query.order_by(Round.closes_at, Round.id)
