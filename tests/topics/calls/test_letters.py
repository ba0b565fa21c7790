"""The mails of a round: who gets which, once, and none after the end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.topics.calls import letter_actions
from hubcommunity.topics.calls.absence_actions import go_away
from hubcommunity.topics.calls.call_actions import cancel
from hubcommunity.topics.calls.letter_actions import write_letters
from hubcommunity.topics.calls.models import Stand
from hubcommunity.topics.calls.round_actions import extend
from hubcommunity.topics.models import GroupState, SeatKind
from hubcommunity.topics.news_models import News
from tests import make
from tests.topics.calls.steps import at_the_table, last, opened, say

HALF = timedelta(days=7)
LAST = timedelta(days=13)
HOUR = timedelta(hours=1)


@pytest.fixture
def table(app):
    return at_the_table(2)


@pytest.fixture
def told(outbox):
    """Return a function that lists whom a mail of an event went to."""
    return lambda event: sorted(m.person_id for m in outbox() if m.event == event)


def after(call, time):
    return write_letters(last(call).opened_at + time)


def people(*seats):
    return sorted(seat.person_id for seat in seats)


def test_delegates_and_alternates_hear_that_a_call_is_open_once(table, told, outbox):
    alternate = make.sitting(table[0].group, table[0].organisation, SeatKind.ALTERNATE)
    make.sitting(table[0].group, table[0].organisation, SeatKind.OBSERVER)
    call = opened(table)
    assert (after(call, HOUR), after(call, HOUR)) == (2, 0)
    assert told("call.opened") == people(*table, alternate)
    assert "Name the evidence" in outbox()[0].text


def test_at_half_time_the_silent_are_reminded_once(table, told):
    call = opened(table)
    say(call, table[0], Stand.ABSTAIN)
    after(call, HALF - HOUR)
    assert told("call.reminder") == []
    after(call, HALF)
    after(call, HALF + HOUR)
    assert told("call.reminder") == people(table[1])


def test_a_day_before_the_end_they_are_reminded_again(table, told):
    call = opened(table)
    after(call, HALF)
    say(call, table[0], Stand.AGREE)
    after(call, LAST)
    after(call, LAST + HOUR)
    assert told("call.reminder") == people(table[0], table[1], table[1])


def test_who_was_reminded_of_the_last_day_is_reminded_again_of_a_later_one(table, told):
    call = opened(table)
    after(call, LAST)
    say(call, table[0], Stand.AGREE)
    later = last(call).closes_at + timedelta(days=7)
    extend(call, later, by=make.person(), reason="Holidays.")
    after(call, LAST + HOUR)
    assert told("call.reminder") == people(*table, table[1])
    after(call, LAST + timedelta(days=7))
    after(call, LAST + timedelta(days=7) + HOUR)
    assert told("call.reminder") == people(*table, table[1], table[1])


def test_the_silent_are_told_of_more_time_each_time_once(table, told, outbox):
    call = opened(table)
    say(call, table[0], Stand.AGREE)
    after(call, HOUR)
    for number in (1, 2):
        later = last(call).closes_at + timedelta(days=7)
        extend(call, later, by=make.person(), reason=f"Holidays {number}.")
        after(call, 2 * HOUR)
        after(call, 3 * HOUR)
        assert told("call.extended") == people(*[table[1]] * number)
    mail = outbox()[-1]
    assert "Holidays 2." in mail.text
    assert "Holidays 1." not in mail.text
    assert (mail.text.count(" CET") + mail.text.count(" CEST")) >= 1


def test_the_group_hears_of_more_time_as_each_has_chosen(table):
    call = opened(table)
    extend(call, last(call).closes_at + timedelta(days=7), by=make.person(), reason="Holidays.")
    news = db.session.scalars(select(News).order_by(News.id.desc())).first()
    assert (news.title, news.excerpt) == (f"More time: {call.title}", "Holidays.")


def test_who_slept_through_half_time_reminds_once_and_after_the_end_not_at_all(table, told):
    call = opened(table)
    after(call, LAST)
    assert told("call.reminder") == people(*table)
    other = opened(table)
    assert after(other, timedelta(days=14)) == 0
    assert told("call.opened") == people(*table)


def test_the_alternate_who_acts_is_reminded_too(table, told):
    alternate = make.sitting(table[0].group, table[0].organisation, SeatKind.ALTERNATE)
    call = opened(table[:1])
    go_away(table[0], clock.today() + timedelta(days=30), by=table[0].person)
    say(call, table[1], Stand.AGREE)
    after(call, HALF)
    assert told("call.reminder") == people(table[0], alternate)


def test_a_round_of_a_day_has_one_reminder(table, told):
    call = opened(table, days=1)
    after(call, timedelta(hours=11))
    assert told("call.reminder") == []
    after(call, timedelta(hours=13))
    after(call, timedelta(hours=23))
    assert told("call.reminder") == people(*table)


def test_a_cancelled_call_and_a_group_at_rest_write_no_mails(table, told):
    call = opened(table)
    other = opened(table)
    cancel(call, by=make.person(), reason="No.")
    assert after(other, HOUR) == 2
    table[0].group.state = GroupState.DORMANT
    assert after(other, HALF) == 0
    assert told("call.reminder") == []


def test_what_one_turn_leaves_the_next_one_does(table, told, monkeypatch):
    monkeypatch.setattr(letter_actions, "A_TURN", 3)
    call, other = opened(table), opened(table)
    assert [after(call, HOUR) for _ in range(3)] == [3, 1, 0]
    assert told("call.opened") == people(*table, *table)
    assert last(other).number == 1
