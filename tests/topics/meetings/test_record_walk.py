"""Whatever happens to what is on record of a meeting, in any order: what holds all the time."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.topics.meetings import (
    attendance_queries,
    item_actions,
    item_queries,
    minutes_actions,
    minutes_queries,
)
from hubcommunity.topics.meetings.attendance_actions import check_in, mark_held, note_all
from hubcommunity.topics.meetings.attendance_models import Presence
from hubcommunity.topics.meetings.attendance_policy import mark_of
from hubcommunity.topics.meetings.item_models import NEXT_OF_ITEM, ItemState
from hubcommunity.topics.meetings.minutes_models import NEXT, OPEN, MinutesVersion
from hubcommunity.topics.models import GroupState
from tests import make

PEOPLE = 3
person = st.integers(0, PEOPLE - 1)


class Walk(RuleBasedStateMachine):
    """A chair and three people put on record what comes of one meeting of their group."""

    def __init__(self):
        super().__init__()
        db.session.rollback()
        self.group = make.group()
        self.chair = make.chair(self.group)
        self.people = [make.sitting(self.group).person for _ in range(PEOPLE)]
        self.meeting = make.meeting(self.group, starts_at=clock.now() - timedelta(minutes=20))
        self.texts, self.states, self.settled = [], [], {}

    def teardown(self):
        db.session.rollback()

    def attempt(self, act, *args, **kwargs):
        """Do what may be refused; a refusal leaves nothing behind."""
        try:
            with db.session.begin_nested():
                act(*args, **kwargs)
        except (RuleBroken, Forbidden):
            db.session.expire_all()
            return False
        return True

    @property
    def minutes(self):
        return minutes_queries.minutes_of(self.meeting)

    @property
    def items(self):
        return item_queries.items_of(self.meeting)

    @rule(behind=st.integers(0, 2), text=st.sampled_from(["A", "B", "C"]))
    def write(self, behind, text):
        before = self.minutes
        seen = max((before.version if before else 0) - behind, 0)
        if self.attempt(minutes_actions.save, self.meeting, text, seen, by=self.chair):
            is_new = before is None or not self.texts or self.texts[-1] != text
            self.texts += [text] if is_new else []

    @rule(step=st.sampled_from(["circulate", "approve", "publish"]))
    def step(self, step):
        if minutes := self.minutes:
            self.attempt(getattr(minutes_actions, step), minutes, by=self.chair)

    @rule()
    def hold(self):
        self.attempt(mark_held, self.meeting, by=self.chair)

    @rule(who=person, presence=st.sampled_from(Presence))
    def come(self, who, presence):
        self.attempt(check_in, self.meeting, presence, by=self.people[who])

    @rule(who=person, presence=st.sampled_from([None, *Presence]))
    def note(self, who, presence):
        noted = attendance_queries.noted_of(self.meeting)
        all_ = {row.person_id: row.presence for row in noted}
        all_[self.people[who].id] = presence
        self.attempt(note_all, self.meeting, all_, seen=mark_of(noted), by=self.chair)

    @rule()
    def decide(self):
        self.attempt(item_actions.decide, self.meeting, "So be it", by=self.chair)

    @rule(who=person, days=st.integers(-20, 20))
    def promise(self, who, days):
        due_on = clock.today() + timedelta(days=days)
        owner = self.people[who]
        self.attempt(item_actions.promise, self.meeting, "Do", owner, due_on, by=self.chair)

    @rule(which=st.integers(0, 3), who=person, drops=st.booleans())
    def settle(self, which, who, drops):
        if which < len(self.items):
            act = item_actions.drop if drops else item_actions.finish
            self.attempt(act, self.items[which], f"By {who}", by=self.people[who])

    @rule()
    def remind(self):
        item_actions.remind_of_items(clock.now())

    @rule()
    def conclude(self):
        self.group.state = GroupState.CONCLUDED

    @invariant()
    def no_text_that_was_saved_is_ever_lost(self):
        kept = select(MinutesVersion.text).order_by(MinutesVersion.number)
        db.session.flush()
        texts = db.session.scalars(kept.where(MinutesVersion.minutes.has(meeting=self.meeting)))
        assert texts.all() == self.texts
        if minutes := self.minutes:
            assert minutes.version == len(self.texts)
            assert not self.texts or minutes.text == self.texts[-1]

    @invariant()
    def minutes_follow_their_table_and_approved_ones_stay(self):
        if not (minutes := self.minutes):
            return
        if self.states:
            state, version = self.states[-1]
            assert minutes.state is state or minutes.state in NEXT[state]
            assert state in OPEN or minutes.version == version
        self.states.append((minutes.state, minutes.version))

    @invariant()
    def decisions_are_numbered_without_a_gap(self):
        numbers = [one.number for one in item_queries.decisions_of(self.meeting)]
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def what_is_settled_stays_settled_and_only_what_is_open_reminds(self):
        for item in self.items:
            before = self.settled.get(item.id, ItemState.OPEN)
            assert item.state is before or item.state in NEXT_OF_ITEM[before]
            assert (item.remind_on is not None) is item.is_open
            self.settled[item.id] = item.state

    @invariant()
    def everybody_is_noted_once_at_most(self):
        noted = [row.person_id for row in attendance_queries.noted_of(self.meeting)]
        assert len(noted) == len(set(noted))


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
