"""What the worker does about meetings: who is told, let go and reminded, and what was held."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.topics import actions as topics
from hubcommunity.topics.meetings import actions, tending_actions
from hubcommunity.topics.meetings.models import Answer, MeetingState
from hubcommunity.topics.meetings.reply_actions import reply
from hubcommunity.topics.meetings.tending_actions import note_held, remind, tend_meetings
from tests import make

HOUR = timedelta(hours=1)


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def seat(group):
    return make.sitting(group)


def events(outbox):
    return [(mail.event, mail.to_address) for mail in outbox()]


def test_a_job_without_work_writes_nothing(group, seat, outbox):
    make.invitation(make.meeting(group), seat)
    assert tend_meetings(clock.now()) == 0
    assert outbox() == []


def test_who_takes_a_seat_after_the_invitations_is_invited_too(group, seat, outbox):
    meeting = make.meeting(group)
    make.invitation(meeting, seat)
    new = make.sitting(group)
    assert tend_meetings(clock.now()) == 1
    assert events(outbox) == [("meeting.invited", new.person.email)]
    assert tend_meetings(clock.now()) == 0


def test_who_is_given_an_office_after_the_invitations_is_invited_too(group, seat, outbox):
    make.invitation(make.meeting(group), seat)
    chair = make.chair(group)
    tend_meetings(clock.now())
    assert events(outbox) == [("meeting.invited", chair.email)]
    assert tend_meetings(clock.now()) == 0


def test_who_leaves_the_group_is_let_go_and_their_place_is_free(group, seat, outbox):
    meeting = make.meeting(group, capacity=1)
    waits = make.sitting(group)
    for one in (seat, waits):
        make.invitation(meeting, one)
        reply(meeting, one.person, Answer.YES, by=one.person)
    topics.leave(seat, by=seat.person)
    before = len(outbox())
    tend_meetings(clock.now())
    told = outbox()[before:]
    assert [mail.event for mail in told] == ["meeting.left", "meeting.moved_up"]
    assert "METHOD:CANCEL" in told[0].calendar
    assert told[1].to_address == waits.person.email
    assert tend_meetings(clock.now()) == 0


def test_who_comes_back_is_invited_anew(group, seat, outbox):
    meeting = make.meeting(group)
    ended = make.invitation(meeting, seat, Answer.YES, ended_at=clock.now())
    tend_meetings(clock.now())
    assert events(outbox) == [("meeting.invited", seat.person.email)]
    assert (ended.ended_at, ended.answer) == (None, None)


def test_many_are_told_in_turns_and_each_once(group, outbox, monkeypatch):
    monkeypatch.setattr(tending_actions, "A_TURN", 2)
    seats = [make.sitting(group) for _ in range(5)]
    meeting = make.meeting(group, MeetingState.DRAFT)
    actions.publish(meeting, by=make.staff())
    assert len(outbox()) == 2
    while tend_meetings(clock.now()):
        pass
    assert sorted(mail.to_address for mail in outbox()) == sorted(
        seat.person.email for seat in seats
    )


def test_who_never_heard_of_a_meeting_does_not_hear_of_its_end(group, seat, outbox):
    meeting = make.meeting(group, MeetingState.CANCELLED, sequence=1)
    make.invitation(meeting, seat, told_sequence=None)
    make.invitation(meeting, make.sitting(group), told_sequence=0)
    tend_meetings(clock.now())
    assert [mail.event for mail in outbox()] == ["meeting.cancelled"]
    assert tend_meetings(clock.now()) == 0


def test_nobody_is_invited_to_what_has_begun(group, seat, outbox):
    make.meeting(group, starts_at=clock.now() - timedelta(minutes=1))
    assert tend_meetings(clock.now()) == 0
    assert outbox() == []


@pytest.mark.parametrize(
    ("answer", "reminded"),
    [
        (None, True),
        (Answer.YES, True),
        (Answer.MAYBE, True),
        (Answer.NO, False),
        (Answer.WAITING, False),
    ],
)
def test_a_day_before_those_who_may_come_are_reminded_once(group, seat, outbox, answer, reminded):
    make.invitation(make.meeting(group, starts_at=clock.now() + 23 * HOUR), seat, answer)
    assert remind(clock.now()) == reminded
    assert remind(clock.now()) == 0
    assert [mail.event for mail in outbox()] == ["meeting.reminder"] * reminded


@pytest.mark.parametrize(
    "values",
    [
        {"starts_at": clock.now() + 25 * HOUR},
        {"starts_at": clock.now() - HOUR / 2},
        {"state": MeetingState.CANCELLED, "starts_at": clock.now() + HOUR},
    ],
    ids=["too early", "begun while the worker slept", "cancelled"],
)
def test_nobody_is_reminded_of(group, seat, outbox, values):
    make.invitation(make.meeting(group, **values), seat)
    assert remind(clock.now()) == 0


def test_who_was_invited_today_or_has_left_needs_no_reminder(group, seat):
    meeting = make.meeting(group, starts_at=clock.now() + 20 * HOUR)
    make.invitation(meeting, seat, invited_at=clock.now())
    make.invitation(meeting, make.sitting(group), ended_at=clock.now())
    assert remind(clock.now()) == 0


def test_times_are_told_on_both_clocks(group, seat, outbox):
    seat.person.timezone = "Europe/Tallinn"
    make.invitation(make.meeting(group, starts_at=clock.now() + 20 * HOUR), seat)
    remind(clock.now())
    (mail,) = outbox()
    assert "On your clock: " in mail.text
    assert "in Tallinn" in mail.text


def test_what_is_over_was_held(group):
    over = make.meeting(group, starts_at=clock.now() - 2 * HOUR)
    on = make.meeting(group, starts_at=clock.now() - HOUR / 2)
    off = make.meeting(group, MeetingState.CANCELLED, starts_at=clock.now() - 2 * HOUR)
    assert note_held(clock.now()) == 1
    assert [one.state for one in (over, on, off)] == [
        MeetingState.HELD,
        MeetingState.PUBLISHED,
        MeetingState.CANCELLED,
    ]
