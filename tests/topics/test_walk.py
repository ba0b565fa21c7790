"""Whatever people do in groups, in whatever order: what holds of seats and requests."""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.organisations.actions import affiliate
from hubcommunity.organisations.models import AffiliationRole
from hubcommunity.organisations.queries import affiliations_of, current_affiliation
from hubcommunity.topics import actions, queries, request_actions
from hubcommunity.topics.models import (
    GroupState,
    JoinRequest,
    OfficeName,
    Policy,
    RequestState,
    Seat,
    SeatKind,
)
from hubcommunity.topics.office_actions import appoint, change_state
from tests import make

PEOPLE, ORGANISATIONS, GROUPS = range(5), range(2), range(2)
person, organisation, group = map(st.sampled_from, (PEOPLE, ORGANISATIONS, GROUPS))
OPEN = RequestState.AWAITING_GROUP


class Walk(RuleBasedStateMachine):
    """Five people of two organisations join, ask, decide, leave and end, in two groups."""

    def __init__(self):
        super().__init__()
        db.session.rollback()
        self.staff = make.staff()
        self.organisations = [make.member() for _ in ORGANISATIONS]
        self.contacts = [make.primary_contact(one) for one in self.organisations]
        self.people = [make.account().person for _ in PEOPLE]
        for number, one in enumerate(self.people):
            make.affiliation(one, self.organisations[number % 2])
        make.affiliation(self.people[0], self.organisations[1])
        self.groups = [make.group(policy=policy) for policy in (Policy.OPEN, Policy.REQUEST)]
        self.settled = {}
        self.at_the_end = {}

    def teardown(self):
        db.session.rollback()

    def attempt(self, act, *args, **kwargs):
        """Do what may be refused; a refusal leaves nothing behind."""
        try:
            with db.session.begin_nested():
                act(*args, **kwargs)
        except (RuleBroken, Forbidden):
            db.session.expire_all()

    @rule(who=person, of=organisation, where=group)
    def join(self, who, of, where):
        person, organisation = self.people[who], self.organisations[of]
        self.attempt(actions.join, self.groups[where], organisation, by=person)

    @rule(who=person, of=organisation, where=group)
    def ask(self, who, of, where):
        person, organisation = self.people[who], self.organisations[of]
        self.attempt(request_actions.ask, self.groups[where], organisation, "Why", by=person)

    @rule(data=st.data(), who=person, verb=st.sampled_from(["accept", "decline", "withdraw"]))
    def answer(self, data, who, verb):
        asked = db.session.scalars(select(JoinRequest).order_by(JoinRequest.id)).all()
        if asked:
            by = {"withdraw": self.people[who]}.get(verb, self.staff)
            reason = {"reason": "Full."} if verb == "decline" else {}
            chosen = data.draw(st.sampled_from(asked))
            self.attempt(getattr(request_actions, verb), chosen, by=by, **reason)

    @rule(data=st.data(), who=person)
    def leave(self, data, who):
        seats = queries.seats_of(self.people[who])
        if seats:
            self.attempt(actions.leave, data.draw(st.sampled_from(seats)), by=self.people[who])

    @rule(who=person, of=organisation)
    def end(self, who, of):
        affiliation = current_affiliation(self.people[who], self.organisations[of])
        if affiliation:
            self.attempt(actions.end_affiliation, affiliation, by=self.contacts[of])

    @rule(who=person, of=organisation)
    def come_back(self, who, of):
        organisation, role = self.organisations[of], AffiliationRole.DELEGATE
        self.attempt(affiliate, self.people[who], organisation, role, by=self.staff)

    @rule(who=person, where=group)
    def appoint(self, who, where):
        self.attempt(appoint, self.groups[where], self.people[who], OfficeName.CHAIR, by=self.staff)

    @rule(where=group, to=st.sampled_from(GroupState))
    def move_group(self, where, to):
        group = self.groups[where]
        sitting = {s.organisation_id for s in self.open_seats() if s.group_id == group.id}
        was_over = group.state is GroupState.CONCLUDED
        self.attempt(change_state, group, to, by=self.staff)
        if group.state is GroupState.CONCLUDED and not was_over:
            self.at_the_end[group.slug] = len(sitting)

    @rule(days=st.integers(1, 40))
    def expire(self, days):
        actions.expire_requests(clock.now() + timedelta(days=days))

    def open_seats(self):
        return db.session.scalars(select(Seat).where(Seat.ended_at.is_(None))).all()

    @invariant()
    def an_organisation_at_the_table_has_exactly_one_vote(self):
        db.session.flush()
        lines = {}
        for seat in self.open_seats():
            lines.setdefault((seat.group_id, seat.organisation_id), []).append(seat)
        for seats in lines.values():
            kinds = Counter(seat.kind for seat in seats)
            assert kinds[SeatKind.DELEGATE] == 1
            assert sorted(seat.line for seat in seats) == list(range(len(seats)))

    @invariant()
    def nobody_sits_or_asks_twice_in_a_group(self):
        seats = Counter((seat.group_id, seat.person_id) for seat in self.open_seats())
        waiting = select(JoinRequest).where(JoinRequest.state == OPEN)
        asked = Counter((one.group_id, one.person_id) for one in db.session.scalars(waiting))
        assert not seats or max(seats.values()) == 1
        assert not asked or max(asked.values()) == 1
        assert not set(seats) & set(asked)

    @invariant()
    def everybody_at_the_table_represents_their_organisation(self):
        for seat in self.open_seats():
            represents = {one.organisation_id for one in affiliations_of(seat.person)}
            assert seat.organisation_id in represents
            assert seat.group.state is not GroupState.CONCLUDED

    @invariant()
    def what_is_settled_stays_settled(self):
        for asked in db.session.scalars(select(JoinRequest)):
            assert (asked.decided_at is None) == (asked.state is OPEN)
            assert self.settled.get(asked.id, asked.state) is asked.state
            if asked.state is not OPEN:
                self.settled[asked.id] = asked.state
        for one in self.groups:
            if one.state is GroupState.CONCLUDED:
                self.settled[one.slug] = one.state
            assert self.settled.get(one.slug, one.state) is one.state

    @invariant()
    def the_figures_are_those_of_the_seats(self):
        sitting = {(seat.group.slug, seat.organisation_id) for seat in self.open_seats()}
        counted = Counter(slug for slug, _organisation in sitting)
        for figures in queries.overview():
            here = self.at_the_end.get(figures.slug, counted[figures.slug])
            assert figures.organisations == here


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
