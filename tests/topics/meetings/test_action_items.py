"""Decisions and their numbers; action items, their owners, and reminders that end once done."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from hubcommunity.core import clock
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.topics.meetings import item_actions, item_queries, minutes_actions
from hubcommunity.topics.meetings.item_models import ItemState
from hubcommunity.topics.meetings.item_policy import BEFORE, WEEK, next_reminder
from hubcommunity.topics.meetings.models import MeetingState
from hubcommunity.topics.models import GroupState
from hubcommunity.topics.queries import seat_of
from tests import make

DAY = timedelta(days=1)
dates = st.dates(date(2026, 1, 1), date(2028, 1, 1))


@pytest.fixture
def owner(group):
    return make.sitting(group).person


@pytest.fixture
def meeting(group):
    return make.meeting(group, MeetingState.HELD, starts_at=clock.now() - timedelta(hours=2))


@pytest.fixture
def item(meeting, owner, chair):
    due_on = clock.today() + 10 * DAY
    return item_actions.promise(meeting, "Ask the payers", owner, due_on, by=chair)


def events(outbox):
    return [(mail.event, mail.person_id) for mail in outbox()]


def approve(meeting, chair):
    minutes = minutes_actions.save(meeting, "We met.", 0, by=chair)
    minutes_actions.circulate(minutes, by=chair)
    minutes_actions.approve(minutes, by=chair)


def test_decisions_are_numbered_by_group_and_year(group, meeting, chair):
    other = make.group()
    elsewhere = make.meeting(other, MeetingState.HELD, starts_at=meeting.starts_at)
    earlier = make.meeting(
        group, MeetingState.HELD, starts_at=meeting.starts_at - timedelta(days=366)
    )
    year = meeting.local_start.year
    made = [
        item_actions.decide(where, "So be it.", by=by).label
        for where, by in [
            (meeting, chair),
            (meeting, chair),
            (elsewhere, make.chair(other)),
            (earlier, chair),
            (meeting, chair),
        ]
    ]
    before = earlier.local_start.year
    assert made == [f"D{year}-1", f"D{year}-2", f"D{year}-1", f"D{before}-1", f"D{year}-3"]


def test_a_decision_is_worded_otherwise_until_the_minutes_are_approved(meeting, chair):
    decision = item_actions.decide(meeting, "Four levels.", by=chair)
    item_actions.reword(decision, "Five levels.", by=chair)
    assert decision.text == "Five levels."
    approve(meeting, chair)
    with pytest.raises(RuleBroken, match="approved"):
        item_actions.reword(decision, "Six levels.", by=chair)
    with pytest.raises(RuleBroken, match="approved"):
        item_actions.decide(meeting, "One more.", by=chair)


def test_only_those_who_run_the_group_write_down(meeting, owner):
    with pytest.raises(Forbidden):
        item_actions.decide(meeting, "Mine.", by=owner)
    with pytest.raises(Forbidden):
        item_actions.promise(meeting, "Mine.", owner, clock.today(), by=owner)


def test_the_owner_hears_that_it_is_theirs(item, owner, outbox):
    assert events(outbox) == [("action_item.assigned", owner.id)]


def test_who_takes_something_on_by_themselves_knows(meeting, chair, outbox):
    item_actions.promise(meeting, "Ask", chair, clock.today(), by=chair)
    assert events(outbox) == []


def test_only_a_person_of_the_group_is_an_owner(meeting, chair, item):
    stranger = make.delegate()
    with pytest.raises(RuleBroken, match="person of the group"):
        item_actions.promise(meeting, "Ask", stranger, clock.today(), by=chair)
    with pytest.raises(RuleBroken, match="person of the group"):
        item_actions.change(item, "Ask", stranger, clock.today(), by=chair)


def test_a_new_owner_is_told_and_a_new_wording_tells_nobody(item, chair, group, owner, outbox):
    heir = make.sitting(group).person
    item_actions.change(item, "Ask all payers", owner, item.due_on, by=chair)
    item_actions.change(item, "Ask all payers", heir, item.due_on, by=chair)
    assert events(outbox) == [
        ("action_item.assigned", owner.id),
        ("action_item.assigned", heir.id),
    ]


def test_the_owner_or_who_runs_the_group_says_that_it_is_done(item, owner, chair, group):
    with pytest.raises(Forbidden):
        item_actions.finish(item, "Asked.", by=make.sitting(group).person)
    item_actions.finish(item, "Asked.", by=owner)
    assert (item.state, item.outcome, item.remind_on) == (ItemState.DONE, "Asked.", None)
    with pytest.raises(RuleBroken, match="done already"):
        item_actions.drop(item, "Not needed", by=chair)
    with pytest.raises(RuleBroken, match="done already"):
        item_actions.change(item, "Ask", owner, item.due_on, by=chair)


def test_an_owner_who_left_the_group_says_nothing_any_more(item, owner, group):
    leave(group, owner)
    with pytest.raises(Forbidden):
        item_actions.finish(item, "Asked.", by=owner)


def test_only_who_runs_the_group_drops_an_item(item, owner, chair):
    with pytest.raises(Forbidden):
        item_actions.drop(item, "No time", by=owner)
    item_actions.drop(item, "Somebody else did it", by=chair)
    assert item.state is ItemState.DROPPED


def test_a_group_that_rests_keeps_its_items_and_takes_no_new_ones(
    item, group, meeting, owner, chair
):
    group.state = GroupState.CONCLUDED
    with pytest.raises(RuleBroken, match="not active"):
        item_actions.finish(item, "Asked.", by=owner)
    with pytest.raises(RuleBroken, match="not active"):
        item_actions.promise(meeting, "More", owner, clock.today(), by=chair)
    assert item_actions.decide(meeting, "What we agreed last.", by=chair).number == 1
    assert item_queries.open_items_of(owner) == []


def test_what_is_open_is_listed_for_its_owner_the_most_urgent_first(item, meeting, owner, chair):
    sooner = item_actions.promise(meeting, "Write", owner, clock.today(), by=chair)
    done = item_actions.promise(meeting, "Read", owner, clock.today(), by=chair)
    item_actions.finish(done, "Read.", by=owner)
    assert list(item_queries.open_items_of(owner)) == [sooner, item]
    assert item_queries.open_items_of(chair) == []


def reminded_on(item, days, outbox):
    """Run the job once a day, twice each day, and return on which days something was written."""
    start, told = clock.now(), []
    for number in range(days):
        with time_machine.travel(start + number * DAY, tick=False):
            before = len(outbox())
            item_actions.remind_of_items(clock.now())
            item_actions.remind_of_items(clock.now())
            told += [number] * (len(outbox()) - before)
    return told


def test_an_owner_is_reminded_before_on_the_day_and_weekly_while_late(item, outbox):
    assert reminded_on(item, 26, outbox) == [7, 10, 17, 24]
    assert outbox()[-1].subject == "Late: Ask the payers"
    assert outbox()[1].subject == "Soon due: Ask the payers"


def test_nobody_is_reminded_of_what_is_done(item, owner, outbox):
    item_actions.finish(item, "Asked.", by=owner)
    assert reminded_on(item, 20, outbox) == []


def test_what_is_due_soon_is_not_reminded_of_on_the_day_it_was_handed_over(
    meeting, owner, chair, outbox
):
    item = item_actions.promise(meeting, "Ask", owner, clock.today() + DAY, by=chair)
    assert reminded_on(item, 10, outbox) == [1, 8]


def test_after_a_long_sleep_one_mail_catches_up(item, outbox):
    with time_machine.travel(clock.now() + 60 * DAY, tick=False):
        assert item_actions.remind_of_items(clock.now()) == 1
        assert item_actions.remind_of_items(clock.now()) == 0
    assert len(outbox()) == 2


def test_who_has_left_the_group_is_not_reminded(item, owner, group, outbox):
    leave(group, owner)
    assert reminded_on(item, 12, outbox) == []


def leave(group, person):
    seat_of(group, person).ended_at = clock.now()


@given(dates, dates)
def test_the_next_reminder_is_the_first_of_the_days_after(due_on, after):
    days = [due_on - BEFORE, *(due_on + number * WEEK for number in range(120))]
    assert next_reminder(due_on, after) == next(day for day in days if day > after)
