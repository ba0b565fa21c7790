"""Decisions and action items: written down with the minutes, settled by whoever promised them."""

from datetime import date, datetime

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.core.links import external
from hubcommunity.core.marks import refuse_old
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from hubcommunity.topics import queries as groups
from hubcommunity.topics.meetings import item_policy, item_queries
from hubcommunity.topics.meetings.actions import refuse_unless_runs
from hubcommunity.topics.meetings.item_models import (
    NEXT_OF_ITEM,
    ActionItem,
    Decision,
    ItemState,
)
from hubcommunity.topics.meetings.minutes_actions import to_write
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.seat_actions import refuse

# So many are reminded at one turn of the job; it comes again soon.
A_TURN = 100


def decide(meeting: Meeting, text: str, *, by: Person) -> Decision:
    """Write down a decision, under the next number of its group and the meeting's year."""
    group = groups.held(meeting.group)
    to_write(meeting, by=by)
    year = meeting.local_start.year
    number = item_queries.next_number(group, year)
    decision = Decision(group=group, meeting=meeting, year=year, number=number, text=text)
    decision.made_by_id = by.id
    db.session.add(decision)
    db.session.flush()
    record("decision.made", by=by, on=decision, label=decision.label)
    return decision


def reword(decision: Decision, text: str, *, by: Person, seen: str | None = None) -> None:
    """Word a decision otherwise, until the minutes are approved; its number stays.

    Raise `Stale` for one that is not worded as it was `seen`.
    """
    to_write(decision.meeting, by=by)
    db.session.refresh(decision)
    refuse_old(item_queries.words_of(decision), seen)
    if decision.text != text:
        record("decision.reworded", by=by, on=decision, before=decision.text)
        decision.text = text


def promise(meeting: Meeting, text: str, owner: Person, due_on: date, *, by: Person) -> ActionItem:
    """Write down who does what by when, and tell them that it is theirs."""
    to_write(meeting, by=by)
    refuse(item_policy.resting_because(meeting.group))
    refuse_owner(meeting.group, owner)
    item = ActionItem(
        group=meeting.group,
        meeting=meeting,
        text=text,
        owner=owner,
        due_on=due_on,
        remind_on=item_policy.next_reminder(due_on, clock.today()),
        made_by_id=by.id,
        state=ItemState.OPEN,
    )
    db.session.add(item)
    db.session.flush()
    record("action_item.made", by=by, on=item, owner=str(owner.uid), due=due_on.isoformat())
    hand_over(item, by)
    return item


def refuse_owner(group: TopicGroup, owner: Person) -> None:
    """Raise `RuleBroken` for somebody who is not of the group."""
    if not item_queries.is_inside(group, owner):
        raise RuleBroken(_("Only a person of the group can take this on."))


def hand_over(item: ActionItem, by: Person) -> None:
    """Write to the owner that something became theirs; who took it on by themselves knows."""
    if item.owner.id != by.id:
        tell(item, "action_item.assigned", by=by)


def tell(item: ActionItem, event: str, by: Person | None = None) -> None:
    group = item.group
    page = external("meetings.item", slug=group.slug, uid=item.uid)
    notify(item.owner, event, item=item, group=group, by=by, page=page)


def change(
    item: ActionItem,
    text: str,
    owner: Person,
    due_on: date,
    *,
    by: Person,
    seen: str | None = None,
) -> None:
    """Change what is promised, by whom or until when; a new owner is told.

    Raise `Stale` for one that is not as it was `seen`.
    """
    refuse_unless_runs(item.group, by)
    hold(item)
    refuse(None if item.is_open else item_policy.refusal_of(item))
    refuse_old(item_queries.part_of(item), seen)
    is_new = owner.id != item.owner_id
    if is_new:
        refuse_owner(item.group, owner)
    if not is_new and (item.text, item.due_on) == (text, due_on):
        return
    if is_new or item.due_on != due_on:
        item.remind_on = item_policy.next_reminder(due_on, clock.today())
    item.text, item.owner, item.due_on = text, owner, due_on
    record("action_item.changed", by=by, on=item, owner=str(owner.uid), due=due_on.isoformat())
    if is_new:
        hand_over(item, by)


def finish(item: ActionItem, outcome: str, *, by: Person) -> None:
    """Say that it is done, and how: for its owner and those who run the group."""
    if not item_policy.may_finish(item, groups.place(item.group, by)):
        raise Forbidden(_("Only its owner and those who run the group say that it is done."))
    settle(item, ItemState.DONE, outcome, by)


def drop(item: ActionItem, reason: str, *, by: Person) -> None:
    """Say that nobody will do it any more, and why: for those who run the group."""
    refuse_unless_runs(item.group, by)
    settle(item, ItemState.DROPPED, reason, by)


def settle(item: ActionItem, state: ItemState, outcome: str, by: Person) -> None:
    hold(item)
    states.move(item, NEXT_OF_ITEM, state, item_policy.refusal_of(item))
    item.outcome, item.remind_on = outcome, None
    item.settled_at, item.settled_by_id = clock.now(), by.id
    record(f"action_item.{state.value}", by=by, on=item)


def hold(item: ActionItem) -> None:
    """Lock an item until commit and read it anew; refuse where its group rests."""
    groups.reread(item)
    refuse(item_policy.resting_because(item.group))


def remind_of_items(now: datetime) -> int:
    """Write to owners three days before, on the day, and each week that an item is late.

    Return to how many. However long nothing ran, each item brings one mail, and its next is due
    on a day to come.
    """
    found = item_queries.to_remind(now.date(), A_TURN)
    return sum(remind(item, now.date()) for item in found)


def remind(item: ActionItem, today: date) -> int:
    groups.reread(item)
    if item.remind_on is None or item.remind_on > today:
        return 0
    item.remind_on = item_policy.next_reminder(item.due_on, today)
    tell(item, "action_item.reminder")
    return 1
