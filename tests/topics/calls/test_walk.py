"""Random moves of a call, after each of which every promise of the design must hold."""

from datetime import timedelta

import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.call_actions import cancel
from hubcommunity.topics.calls.models import (
    NEXT,
    CallState,
    Elector,
    Outcome,
    Position,
    Round,
    Stand,
)
from hubcommunity.topics.calls.objection_actions import answer, overrule, sustain
from hubcommunity.topics.calls.objection_models import NEXT as NEXT_OF_OBJECTION
from hubcommunity.topics.calls.objection_models import STANDS
from hubcommunity.topics.calls.outcome_actions import assess, resolve
from hubcommunity.topics.calls.position_actions import give, record_for
from hubcommunity.topics.calls.publication_actions import publish
from hubcommunity.topics.calls.round_actions import ask_again, end_rounds, extend, open_call
from tests import make
from tests.topics.calls.steps import WORDS, at_the_table, objections

SEATS = range(3)
who = st.sampled_from(SEATS)
stand = st.sampled_from(Stand)


class Walk(RuleBasedStateMachine):
    """Three organisations, a chair and staff do with a call whatever comes to mind."""

    def __init__(self):
        super().__init__()
        db.session.rollback()
        self.seats = at_the_table(len(SEATS), make.group())
        self.chair, self.staff = make.chair(self.seats[0].group), make.staff()
        self.call = make.call(self.seats[0].group, quorum=60, support=60)
        self.now = clock.now()
        self.seen = {}

    def teardown(self):
        db.session.rollback()

    def attempt(self, act, *args, **kwargs):
        """Do what may be refused at the walk's own time; a refusal leaves nothing behind."""
        try:
            with time_machine.travel(self.now, tick=False), db.session.begin_nested():
                act(*args, **kwargs)
        except (RuleBroken, Forbidden):
            db.session.expire_all()

    @rule(hours=st.integers(1, 24 * 20), runs=st.booleans())
    def time_passes(self, hours, runs):
        self.now += timedelta(hours=hours)
        if runs:
            self.attempt(end_rounds, self.now)

    @rule()
    def open(self):
        self.attempt(open_call, self.call, by=self.chair)

    @rule(who=who, what=stand)
    def say(self, who, what):
        seat = self.seats[who]
        self.attempt(give, self.call, seat.organisation, WORDS[what], by=seat.person)

    @rule(who=who, what=stand)
    def record(self, who, what):
        organisation, words = self.seats[who].organisation, WORDS[what]
        self.attempt(record_for, self.call, organisation, words, by=self.chair, evidence="Minutes")

    @rule(days=st.integers(-3, 9))
    def extend(self, days):
        asked = queries.last_round(self.call)
        if asked:
            until = asked.closes_at + timedelta(days=days)
            self.attempt(extend, self.call, until, by=self.chair, reason="More time.")

    @rule(data=st.data(), by_staff=st.booleans())
    def treat_objection(self, data, by_staff):
        rows = objections(self.call)
        if rows:
            one = data.draw(st.sampled_from(rows))
            self.attempt(answer, one, "We see.", by=self.chair)
            self.attempt(sustain, one, by=one.position.given_by)
            decides = self.staff if by_staff else self.chair
            self.attempt(overrule, one, by=decides, rationale="Clear enough.")

    @rule(outcome=st.sampled_from(Outcome))
    def assess(self, outcome):
        self.attempt(assess, self.call, outcome, "So it is.", by=self.chair)

    @rule()
    def resolve(self):
        self.attempt(resolve, self.call, by=self.chair)

    @rule()
    def ask_again(self):
        self.attempt(ask_again, self.call, "Once more.", 9, by=self.chair)

    @rule()
    def publish(self):
        told = {"title": "T", "summary": "S", "review_on": self.now.date()}
        self.attempt(publish, self.call, by=self.chair, **told)

    @rule(sure=st.integers(0, 4))
    def cancel(self, sure):
        if sure == 4:
            self.attempt(cancel, self.call, by=self.chair, reason="No.")

    @rule()
    def somebody_joins(self):
        make.sitting(self.call.group)

    def keeps(self, key, value):
        """Hold a value to what it was when it was first seen."""
        assert self.seen.setdefault(key, value) == value

    @invariant()
    def a_call_moves_along_its_table(self):
        db.session.flush()
        before = self.seen.get("state", CallState.DRAFT)
        reached, waiting = {before}, [before]
        while waiting:
            for state in NEXT[waiting.pop()] - reached:
                reached.add(state)
                waiting.append(state)
        assert self.call.state in reached
        self.seen["state"] = self.call.state

    @invariant()
    def statements_and_electors_stay_as_they_were(self):
        for asked in queries.rounds_of(self.call):
            electors = select(Elector.organisation_id).where(Elector.round_id == asked.id)
            self.keeps(("electors", asked.id), sorted(db.session.scalars(electors)))
            self.keeps(("statement", asked.id), (asked.statement, asked.sha256))

    @invariant()
    def one_round_is_open_at_most_and_none_gets_shorter(self):
        rounds = queries.rounds_of(self.call)
        assert [one.number for one in rounds] == list(range(1, len(rounds) + 1))
        running = [one for one in rounds if one.ended_at is None]
        assert bool(running) == (self.call.state is CallState.OPEN)
        assert running == rounds[-1:] if running else True
        for one in rounds:
            assert one.closes_at >= self.seen.get(("closes", one.id), one.closes_at)
            self.seen[("closes", one.id)] = one.closes_at

    @invariant()
    def what_was_said_stays_and_was_said_in_time(self):
        rows = select(Position, Round).join(Elector, Elector.id == Position.elector_id)
        rows = rows.join(Round, Round.id == Elector.round_id).where(Round.call_id == self.call.id)
        found = db.session.execute(rows.order_by(Position.id)).all()
        for said, asked in found:
            self.keeps(("said", said.id), (said.elector_id, said.stand, said.comment))
            assert asked.opened_at <= said.at < asked.closes_at
        assert len(found) >= self.seen.get("said", 0)
        self.seen["said"] = len(found)

    @invariant()
    def an_objection_moves_along_its_table_and_one_stands_for_an_organisation(self):
        rows = objections(self.call)
        standing = [one.organisation_id for one in rows if one.state in STANDS]
        assert len(standing) == len(set(standing))
        for one in rows:
            before = self.seen.get(("objection", one.id), one.state)
            assert one.state is before or NEXT_OF_OBJECTION[before]
            self.seen[("objection", one.id)] = one.state
            if one.state.value == "overruled":
                assert one.settled_by == self.staff

    @invariant()
    def an_outcome_is_one_that_the_rules_allow(self):
        outcome = self.call.outcome
        is_over = self.call.state in (CallState.RESOLVED, CallState.PUBLISHED)
        assert (outcome is not None) == is_over
        if outcome in (None, Outcome.NONE):
            assert self.call.resource_id is None
            return
        tally = queries.tally(queries.rounds_of(self.call)[-1])
        assert tally.answered * 100 >= 60 * tally.electors
        assert tally.agreeing * 100 >= 60 * (tally.agreeing + tally.objecting)
        standing = [one for one in objections(self.call) if one.state in STANDS]
        assert not (outcome is Outcome.CONSENSUS and standing)
        assert (self.call.resource_id is not None) == (self.call.state is CallState.PUBLISHED)


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
