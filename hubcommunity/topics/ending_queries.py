"""Who counts in a group: those who sit in it, and, once it has concluded, who sat in it then."""

from sqlalchemy import ColumnElement, and_, or_, select, union

from hubcommunity.core.db import db
from hubcommunity.people.models import Person
from hubcommunity.topics.models import GroupState, Office, Seat, TopicGroup


def lasted(model: type[Seat] | type[Office]) -> ColumnElement[bool]:
    """Return the same condition for seats or offices of any group; the query joins the group."""
    at_the_end = and_(
        TopicGroup.state == GroupState.CONCLUDED, model.ended_at >= TopicGroup.moved_at
    )
    return or_(model.ended_at.is_(None), at_the_end)


COUNTS = lasted(Seat)


def counts(group: TopicGroup) -> ColumnElement[bool]:
    """Return the condition that a seat of this group is open, or was when the group concluded."""
    if group.state is GroupState.CONCLUDED:
        return Seat.ended_at >= group.moved_at
    return Seat.ended_at.is_(None)


def groups_read_by(person: Person) -> frozenset[int]:
    """Return the groups in which a person has a seat or an office, or had when they concluded."""
    reads = [
        select(model.group_id)
        .join(TopicGroup, TopicGroup.id == model.group_id)
        .where(model.person_id == person.id, lasted(model))
        for model in (Seat, Office)
    ]
    return frozenset(db.session.scalars(union(*reads)))


def was_inside(group: TopicGroup, person_id: int) -> bool:
    """Say whether a person had a seat or an office in a group when it concluded."""
    if group.state is not GroupState.CONCLUDED:
        return False
    sat, ran = (
        select(model.id)
        .where(model.group_id == group.id, model.person_id == person_id)
        .where(model.ended_at >= group.moved_at)
        .exists()
        for model in (Seat, Office)
    )
    return bool(db.session.scalar(select(or_(sat, ran))))
