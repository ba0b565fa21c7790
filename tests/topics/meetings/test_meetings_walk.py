"""Whatever happens to a meeting and its answers, in whatever order: what holds all the time."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.mail.models import Message
from hubcommunity.topics.meetings import actions, plan_actions
from hubcommunity.topics.meetings.models import NEXT, Answer, Invitation
from hubcommunity.topics.meetings.policy import Details
from hubcommunity.topics.meetings.reply_actions import SAID, reply
from hubcommunity.topics.meetings.tending_actions import tend_meetings
from tests import make

PEOPLE = 4
person = st.integers(0, PEOPLE - 1)


class Walk(RuleBasedStateMachine):
    """Four people of a group answer while its meeting is published, moved, filled and cancelled."""

    def __init__(self):
        super().__init__()
        db.session.rollback()
        self.staff = make.staff()
        self.group = make.group()
        self.seats = [make.sitting(self.group) for _ in range(PEOPLE)]
        self.details = Details(
            title="Walk",
            day=date(clock.today().year + 1, 5, 4),
            begins=time(10),
            ends=time(11),
            timezone="Europe/Brussels",
            capacity=2,
        )
        (self.meeting,) = plan_actions.plan(self.group, self.details, by=self.staff)
        db.session.flush()
        self.state, self.sequence = self.meeting.state, 0

    def teardown(self):
        db.session.rollback()

    def attempt(self, act, *args, **kwargs):
        """Do what may be refused; a refusal leaves nothing behind."""
        try:
            with db.session.begin_nested():
                act(*args, **kwargs)
        except RuleBroken:
            db.session.expire_all()
            return False
        return True

    @rule(move=st.sampled_from(["publish", "cancel", "restore", "close"]))
    def move(self, move):
        why = ("So",) if move == "cancel" else ()
        self.attempt(getattr(actions, move), self.meeting, *why, by=self.staff)

    @rule(who=person, answer=st.sampled_from(SAID))
    def answer(self, who, answer):
        one = self.seats[who].person
        self.attempt(reply, self.meeting, one, answer, by=one)

    @rule(places=st.sampled_from([None, 1, 2, 3]))
    def fill(self, places):
        self.change(capacity=places)

    @rule(days=st.integers(0, 2))
    def put_off(self, days):
        self.change(day=self.details.day + timedelta(days=days))

    def change(self, **values):
        new = replace(self.details, **values)
        if self.attempt(plan_actions.change, self.meeting, new, by=self.staff):
            self.details = new

    @rule(who=person)
    def leave_or_come_back(self, who):
        seat = self.seats[who]
        seat.ended_at = None if seat.ended_at else clock.now()
        tend_meetings(clock.now())

    def on_the_list(self):
        db.session.flush()
        query = select(Invitation).where(Invitation.ended_at.is_(None))
        return db.session.scalars(query.where(Invitation.meeting_id == self.meeting.id)).all()

    @invariant()
    def never_more_come_than_there_are_places_and_nobody_waits_beside_a_free_one(self):
        said = Counter(one.answer for one in self.on_the_list())
        places = self.meeting.capacity
        if places is None:
            assert not said[Answer.WAITING]
        else:
            assert said[Answer.YES] <= places
            assert not said[Answer.WAITING] or said[Answer.YES] == places

    @invariant()
    def states_follow_the_table_and_the_sequence_never_falls(self):
        now = self.meeting.state
        assert now is self.state or now in NEXT[self.state]
        assert self.meeting.sequence >= self.sequence
        self.state, self.sequence = now, self.meeting.sequence

    @invariant()
    def everybody_on_the_list_was_told_of_the_meeting_as_it_is(self):
        for one in self.on_the_list():
            if one.told_sequence is not None:
                assert one.told_sequence == self.meeting.sequence

    @invariant()
    def a_calendar_never_hears_the_same_state_of_being_asked_twice(self):
        query = select(Message.person_id, Message.calendar).where(
            Message.event.in_(("meeting.changed", "meeting.cancelled"))
        )
        heard = Counter(
            (who, text.split("SEQUENCE:")[1].split()[0]) for who, text in db.session.execute(query)
        )
        assert not heard or max(heard.values()) == 1


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
