"""Finding decisions and action items."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.prepared import prepared
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings.invitation_queries import sits_for
from hubcommunity.topics.meetings.item_models import ActionItem, Decision, ItemState
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.models import GroupState, TopicGroup

# What is open stands before what is settled.
OPEN_FIRST = case((ActionItem.state == ItemState.OPEN, 0), else_=1)
BY_DAY = (ActionItem.due_on, ActionItem.id)


# --- for everybody who shows what waits for a person ---


def words_of(decision: Decision) -> dict[str, Any]:
    """Return what can be changed about a decision, as it is now."""
    return {"text": decision.text}


def part_of(item: ActionItem) -> dict[str, Any]:
    """Return what can be changed about an action item, as it is now."""
    return {"text": item.text, "owner": str(item.owner.uid), "due_on": item.due_on}


def open_items_of(person: Person) -> Sequence[ActionItem]:
    """Return what a person has promised and not done, the most urgent first.

    Each comes with its group and its meeting; only groups that are active, and where the person
    has a seat or an office still.
    """
    return db.session.scalars(*promised_by(person.id)).all()


@prepared
def promised_by(person_id: int) -> Select[ActionItem]:
    query = active_items().options(joinedload(ActionItem.group), joinedload(ActionItem.meeting))
    return query.where(ActionItem.owner_id == person_id).order_by(*BY_DAY)


def active_items() -> Select[ActionItem]:
    """Select the open items of active groups whose owner is inside still."""
    return (
        select(ActionItem)
        .join(ActionItem.group)
        .where(ActionItem.state == ItemState.OPEN, TopicGroup.state == GroupState.ACTIVE)
        .where(sits_for(ActionItem.group_id, ActionItem.owner_id))
    )


# --- of a group ---


def items_in(group_id: int) -> Select[ActionItem]:
    query = select(ActionItem).options(joinedload(ActionItem.owner), joinedload(ActionItem.meeting))
    return query.where(ActionItem.group_id == group_id)


def open_items_in(group: TopicGroup, limit: int) -> Sequence[ActionItem]:
    """Return the open items of a group, the most urgent first, up to a limit."""
    return db.session.scalars(*most_urgent_in(group.id, limit)).all()


@prepared
def most_urgent_in(group_id: int, limit: int) -> Select[ActionItem]:
    query = items_in(group_id).where(ActionItem.state == ItemState.OPEN)
    return query.order_by(*BY_DAY).limit(limit)


def page_of_items(group: TopicGroup, number: int) -> Page[ActionItem]:
    """Return a page of the items of a group: the open ones first, the most urgent in front."""
    return paginate(items_in(group.id), [OPEN_FIRST.asc(), *BY_DAY], number)


def page_of_decisions(group: TopicGroup, number: int) -> Page[Decision]:
    """Return a page of the decisions of a group, the last first, each with its meeting."""
    query = select(Decision).options(joinedload(Decision.meeting))
    query = query.where(Decision.group_id == group.id)
    return paginate(query, [Decision.year.desc(), Decision.number.desc()], number)


def items_of(meeting: Meeting) -> Sequence[ActionItem]:
    """Return what was promised at a meeting, in the order it was written down."""
    query = items_in(meeting.group_id).where(ActionItem.meeting_id == meeting.id)
    return db.session.scalars(query.order_by(ActionItem.id)).all()


def decisions_of(meeting: Meeting) -> Sequence[Decision]:
    """Return what a meeting decided, in the order of the numbers."""
    query = select(Decision).where(Decision.meeting_id == meeting.id)
    return db.session.scalars(query.order_by(Decision.number)).all()


def item_or_404(group: TopicGroup, uid: uuid.UUID) -> ActionItem:
    """Return an action item of this group; raise 404 where there is none."""
    query = items_in(group.id).options(joinedload(ActionItem.group))
    return db.one_or_404(query.where(ActionItem.uid == uid))


def decision_or_404(meeting: Meeting, uid: uuid.UUID) -> Decision:
    """Return a decision of this meeting; raise 404 where there is none."""
    query = select(Decision).where(Decision.meeting_id == meeting.id)
    return db.one_or_404(query.where(Decision.uid == uid))


def next_number(group: TopicGroup, year: int) -> int:
    """Return the number of the next decision of a group in a year; the group is locked."""
    query = select(func.max(Decision.number))
    last = db.session.scalar(query.where(Decision.group_id == group.id, Decision.year == year))
    return (last or 0) + 1


def is_inside(group: TopicGroup, person: Person) -> bool:
    """Say whether a person has a seat or an office in a group, so that they can own an item."""
    query = select(Person.id).where(Person.id == person.id, sits_for(group.id, Person.id))
    return db.session.scalar(query) is not None


def people_in(group: TopicGroup) -> Sequence[Person]:
    """Return who can own an action item of a group, by name."""
    query = select(Person).where(sits_for(group.id, Person.id))
    order = (Person.family_name, Person.given_name, Person.id)
    return db.session.scalars(query.order_by(*order)).all()


def to_remind(today: date, limit: int) -> Sequence[ActionItem]:
    """Return the items of which somebody is to be reminded by a day, the oldest first."""
    query = active_items().where(ActionItem.remind_on <= today)
    return db.session.scalars(
        query.order_by(ActionItem.remind_on, ActionItem.id).limit(limit)
    ).all()
