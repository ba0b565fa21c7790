"""Two at the same moment: places, answers and mails count as if one had come after the other."""

import pytest
from sqlalchemy import func, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings import actions, invitation_queries
from hubcommunity.topics.meetings.models import Answer, Invitation, Meeting, MeetingState
from hubcommunity.topics.meetings.reply_actions import reply
from hubcommunity.topics.meetings.tending_actions import DAY, remind, tend_meetings
from tests import make
from tests.threads import at_once


@pytest.fixture
def group():
    return make.group()


def replying(meeting, seat, answer):
    meeting_id, person_id = meeting.id, seat.person_id

    def act():
        person = db.session.get_one(Person, person_id)
        reply(db.session.get_one(Meeting, meeting_id), person, answer, by=person)

    return act


def answers(meeting):
    return {
        answer: number
        for answer, number in invitation_queries.counts(meeting.id).items()
        if number and answer
    }


def test_of_two_who_want_the_last_place_one_waits(app, group):
    meeting = make.meeting(group, capacity=1)
    seats = [make.sitting(group) for _ in range(2)]
    for seat in seats:
        make.invitation(meeting, seat)
    assert at_once(app, *(replying(meeting, seat, Answer.YES) for seat in seats)) == ["", ""]
    assert answers(meeting) == {Answer.YES: 1, Answer.WAITING: 1}


def test_two_places_that_become_free_let_two_in_and_tell_each_once(app, group, outbox):
    meeting = make.meeting(group, capacity=2)
    seats = [make.sitting(group) for _ in range(4)]
    for seat, answer in zip(seats, [Answer.YES] * 2 + [Answer.WAITING] * 2, strict=True):
        make.invitation(meeting, seat, answer)
    leaving = (replying(meeting, seat, Answer.NO) for seat in seats[:2])
    assert at_once(app, *leaving) == ["", ""]
    assert answers(meeting) == {Answer.YES: 2, Answer.NO: 2}
    assert sorted(mail.to_address for mail in outbox()) == sorted(
        seat.person.email for seat in seats[2:]
    )


def test_the_last_in_the_queue_who_leaves_it_as_a_place_becomes_free_takes_no_place(app, group):
    meeting = make.meeting(group, capacity=1)
    comes, waits = make.sitting(group), make.sitting(group)
    make.invitation(meeting, comes, Answer.YES)
    make.invitation(meeting, waits, Answer.WAITING)
    at_once(app, replying(meeting, comes, Answer.NO), replying(meeting, waits, Answer.NO))
    assert answers(meeting) == {Answer.NO: 2}


def test_one_who_answers_twice_at_once_has_one_invitation(app, group):
    meeting, seat = make.meeting(group), make.sitting(group)
    at_once(app, replying(meeting, seat, Answer.YES), replying(meeting, seat, Answer.MAYBE))
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 1


def test_two_who_publish_at_once_invite_once(app, group, outbox):
    make.sitting(group)
    meeting_id, staff_id = make.meeting(group, MeetingState.DRAFT).id, make.staff().id

    def publish():
        staff = db.session.get_one(Person, staff_id)
        actions.publish(db.session.get_one(Meeting, meeting_id), by=staff)

    told = at_once(app, publish, publish)
    assert sorted(told) == ["", "A meeting that is published can’t become that."]
    assert [mail.event for mail in outbox()] == ["meeting.invited"]


@pytest.mark.parametrize("job", [tend_meetings, remind])
def test_two_workers_write_to_each_once(app, group, outbox, job):
    soon = clock.now() + DAY / 2
    meeting = make.meeting(group, starts_at=soon)
    told = None if job is tend_meetings else meeting.sequence
    for _ in range(3):
        make.invitation(meeting, make.sitting(group), told_sequence=told)
    assert at_once(app, lambda: job(clock.now()), lambda: job(clock.now())) == ["", ""]
    assert len({mail.to_address for mail in outbox()}) == len(outbox()) == 3
