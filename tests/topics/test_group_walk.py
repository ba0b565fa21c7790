"""Whatever staff and chairs do to a group, in whatever order: its states and its charter."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.topics import charter_actions, charter_queries, dormancy_actions
from hubcommunity.topics.charter_models import CharterProposal, CharterVersion, ProposalState
from hubcommunity.topics.dormancy_models import QuietSpell, QuietState
from hubcommunity.topics.models import NEXT_OF_GROUP, GroupState
from hubcommunity.topics.office_actions import change_state
from tests import make

texts = st.sampled_from(["We meet.", "We meet often.", "We write.", " "])


class GroupWalk(RuleBasedStateMachine):
    """Two chairs and two staff, who have read the charter now and then."""

    def __init__(self):
        super().__init__()
        db.session.rollback()
        self.staff = [make.staff(), make.staff()]
        self.group = make.group(state=GroupState.PROPOSED)
        self.chairs = [make.chair(self.group), make.chair(self.group)]
        self.seen = 0
        self.kept: dict[int, str] = {}
        self.settled: dict[int, ProposalState] = {}
        self.now = clock.now()

    def teardown(self):
        db.session.rollback()

    def attempt(self, act, *args, **kwargs):
        """Do what may be refused; a refusal leaves nothing behind."""
        try:
            with db.session.begin_nested():
                act(*args, **kwargs)
        except (RuleBroken, Forbidden):
            db.session.expire_all()

    def proposals(self):
        return db.session.scalars(select(CharterProposal).order_by(CharterProposal.id)).all()

    @rule(to=st.sampled_from(GroupState), by=st.integers(0, 1))
    def move(self, to, by):
        before = self.group.state
        self.attempt(change_state, self.group, to, by=self.staff[by])
        after = self.group.state
        assert after is (to if to in NEXT_OF_GROUP[before] else before)

    @rule()
    def read(self):
        present = charter_queries.current(self.group)
        self.seen = present.number if present else 0

    @rule(text=texts)
    def publish(self, text):
        self.attempt(charter_actions.publish, self.group, text, after=self.seen, by=self.staff[0])

    @rule(text=texts, who=st.integers(0, 1))
    def propose(self, text, who):
        said = {"note": "Why", "after": self.seen, "by": self.chairs[who]}
        self.attempt(charter_actions.propose, self.group, text, **said)

    @rule(data=st.data(), verb=st.sampled_from(["accept", "decline", "withdraw"]))
    def answer(self, data, verb):
        found = self.proposals()
        if found:
            by = self.chairs[0] if verb == "withdraw" else self.staff[1]
            reason = {"reason": "No."} if verb == "decline" else {}
            chosen = data.draw(st.sampled_from(found))
            self.attempt(getattr(charter_actions, verb), chosen, by=by, **reason)

    @rule(days=st.integers(1, 200))
    def watch(self, days):
        self.now += timedelta(days=days)
        dormancy_actions.watch_activity(self.now)

    @rule()
    def keep(self):
        self.attempt(dormancy_actions.keep_active, self.group, by=self.staff[0])

    @invariant()
    def versions_are_counted_from_one_and_stay(self):
        db.session.flush()
        query = select(CharterVersion.number, CharterVersion.text).order_by(CharterVersion.number)
        found = dict(db.session.execute(query).all())
        assert list(found) == list(range(1, len(found) + 1))
        assert {number: found[number] for number in self.kept} == self.kept
        self.kept = found
        said = list(found.values())
        assert all(one != other for one, other in pairwise(said))

    @invariant()
    def one_proposal_waits_at_most_and_an_answer_stays(self):
        found = self.proposals()
        waiting = [one for one in found if one.state is ProposalState.PROPOSED]
        assert len(waiting) <= 1
        for one in found:
            assert (one.decided_at is None) == (one.state is ProposalState.PROPOSED)
            assert self.settled.get(one.id, one.state) is one.state
            if one.decided_at:
                self.settled[one.id] = one.state
        if self.group.state is GroupState.CONCLUDED:
            assert not waiting

    @invariant()
    def every_yes_is_a_version(self):
        accepted = [one.text for one in self.proposals() if one.state is ProposalState.ACCEPTED]
        versions = db.session.scalars(select(CharterVersion.text)).all()
        assert all(text in versions for text in accepted)
        assert len(versions) >= len(accepted)

    @invariant()
    def only_an_active_group_is_on_the_desk_as_quiet(self):
        spells = db.session.scalars(select(QuietSpell)).all()
        waiting = [spell for spell in spells if spell.state is QuietState.OPEN]
        assert len(waiting) <= 1
        assert not waiting or self.group.state is GroupState.ACTIVE


TestGroupWalk = GroupWalk.TestCase
TestGroupWalk.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
