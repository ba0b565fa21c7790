"""Whatever people do in groups, in whatever order: what holds of seats, requests and offices."""

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
from hubcommunity.topics import actions, queries, request_actions, request_queries
from hubcommunity.topics.declaration_queries import declaration_holds
from hubcommunity.topics.invitation_actions import (
    accept_invitation,
    decline_invitation,
    invite,
    revoke,
)
from hubcommunity.topics.models import GroupState, Office, OfficeName, Policy, Seat, SeatKind
from hubcommunity.topics.office_actions import appoint, change_state
from hubcommunity.topics.question_actions import (
    answer,
    ask_for_information,
    endorse,
    refuse_endorsement,
)
from hubcommunity.topics.request_models import OPEN, JoinRequest
from hubcommunity.topics.table_actions import (
    bring_to_table as bring,
)
from hubcommunity.topics.table_actions import (
    make_delegate,
    make_observer,
    move_ahead,
)
from tests import make

OBSERVES = 4
# Who may give which answer to a request, and what they say.
ANSWERS = {
    endorse: ("contact", {}),
    refuse_endorsement: ("contact", {"reason": "No."}),
    ask_for_information: ("staff", {"question": "Why?"}),
    answer: ("own", {"text": "So."}),
    request_actions.accept: ("staff", {}),
    request_actions.decline: ("staff", {"reason": "Full."}),
    request_actions.withdraw: ("own", {}),
    accept_invitation: ("own", {"interests": ""}),
    decline_invitation: ("own", {}),
    revoke: ("staff", {}),
}

PEOPLE, ORGANISATIONS, GROUPS = range(5), range(2), range(2)
person, organisation, group = map(st.sampled_from, (PEOPLE, ORGANISATIONS, GROUPS))


class Walk(RuleBasedStateMachine):
    """Five people of two organisations join, ask, are invited, move, leave and end, in two groups.

    One of them only observes for the first organisation.
    """

    def __init__(self):
        super().__init__()
        db.session.rollback()
        self.staff = make.staff()
        self.organisations = [make.member() for _ in ORGANISATIONS]
        self.contacts = [make.primary_contact(one) for one in self.organisations]
        self.people = [make.account().person for _ in PEOPLE]
        for number, one in enumerate(self.people):
            role = AffiliationRole.OBSERVER if number == OBSERVES else AffiliationRole.DELEGATE
            make.affiliation(one, self.organisations[number % 2], role)
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
        self.attempt(actions.join, self.groups[where], organisation, by=person, interests="")

    @rule(who=person, of=organisation, where=group)
    def ask(self, who, of, where):
        person, organisation = self.people[who], self.organisations[of]
        ask, told = request_actions.ask, {"by": person, "interests": ""}
        self.attempt(ask, self.groups[where], organisation, "Why", **told)

    @rule(who=person, of=organisation, where=group)
    def invite(self, who, of, where):
        person, organisation = self.people[who], self.organisations[of]
        self.attempt(invite, self.groups[where], organisation, person, by=self.staff)

    @rule(data=st.data(), verb=st.sampled_from(list(ANSWERS)))
    def answer(self, data, verb):
        asked = db.session.scalars(select(JoinRequest).order_by(JoinRequest.id)).all()
        if asked:
            chosen = data.draw(st.sampled_from(asked))
            contact = self.contacts[self.organisations.index(chosen.organisation)]
            actors = {"own": chosen.person, "contact": contact, "staff": self.staff}
            actor, words = ANSWERS[verb]
            self.attempt(verb, chosen, by=actors[actor], **words)

    @rule(data=st.data(), act=st.sampled_from([make_delegate, move_ahead, make_observer, bring]))
    def arrange(self, data, act):
        seats = db.session.scalars(select(Seat).order_by(Seat.id)).all()
        if seats:
            seat = data.draw(st.sampled_from(seats))
            contact = self.contacts[self.organisations.index(seat.organisation)]
            self.attempt(act, seat, by=contact)

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
        organisation = self.organisations[of]
        role = AffiliationRole.OBSERVER if who == OBSERVES else AffiliationRole.DELEGATE
        self.attempt(affiliate, self.people[who], organisation, role, by=self.staff)

    @rule(who=person, where=group)
    def appoint(self, who, where):
        self.attempt(appoint, self.groups[where], self.people[who], OfficeName.CHAIR, by=self.staff)

    @rule(where=group, to=st.sampled_from(GroupState))
    def move_group(self, where, to):
        group = self.groups[where]
        sitting = {s.organisation_id for s in self.at_the_table() if s.group_id == group.id}
        was_over = group.state is GroupState.CONCLUDED
        self.attempt(change_state, group, to, by=self.staff)
        if group.state is GroupState.CONCLUDED and not was_over:
            self.at_the_end[group.slug] = len(sitting)

    @rule(days=st.integers(1, 40))
    def expire(self, days):
        actions.expire_requests(clock.now() + timedelta(days=days))

    def open_seats(self):
        return db.session.scalars(select(Seat).where(Seat.ended_at.is_(None))).all()

    def at_the_table(self):
        return [seat for seat in self.open_seats() if seat.kind is not SeatKind.OBSERVER]

    @invariant()
    def an_organisation_at_the_table_has_exactly_one_vote(self):
        db.session.flush()
        lines = {}
        for seat in self.open_seats():
            if seat.kind is SeatKind.OBSERVER:
                assert seat.line == 0
            else:
                lines.setdefault((seat.group_id, seat.organisation_id), []).append(seat)
        for seats in lines.values():
            kinds = Counter(seat.kind for seat in seats)
            assert kinds[SeatKind.DELEGATE] == 1
            assert sorted(seat.line for seat in seats) == list(range(len(seats)))

    @invariant()
    def nobody_sits_or_asks_twice_in_a_group(self):
        seats = Counter((seat.group_id, seat.person_id) for seat in self.open_seats())
        waiting = select(JoinRequest).where(JoinRequest.state.in_(OPEN))
        asked = Counter((one.group_id, one.person_id) for one in db.session.scalars(waiting))
        assert not seats or max(seats.values()) == 1
        assert not asked or max(asked.values()) == 1
        assert not set(seats) & set(asked)

    @invariant()
    def everybody_at_the_table_represents_their_organisation(self):
        for seat in self.open_seats():
            roles = {one.organisation_id: one.role for one in affiliations_of(seat.person)}
            assert seat.organisation_id in roles
            observes = roles[seat.organisation_id] is AffiliationRole.OBSERVER
            assert seat.kind is SeatKind.OBSERVER or not observes
            assert declaration_holds(seat)
            assert seat.group.state is not GroupState.CONCLUDED

    @invariant()
    def what_is_settled_stays_settled(self):
        for asked in db.session.scalars(select(JoinRequest)):
            assert (asked.decided_at is None) == (asked.state in OPEN)
            assert request_queries.moves_of(asked)[-1].state is asked.state
            assert self.settled.get(asked.id, asked.state) is asked.state
            if asked.state not in OPEN:
                self.settled[asked.id] = asked.state
        for one in self.groups:
            if one.state is GroupState.CONCLUDED:
                self.settled[one.slug] = one.state
            assert self.settled.get(one.slug, one.state) is one.state

    @invariant()
    def only_those_at_the_table_hold_an_office(self):
        seats = {(one.group_id, one.person_id): one.kind for one in self.open_seats()}
        for office in db.session.scalars(select(Office).where(Office.ended_at.is_(None))):
            kind = seats.get((office.group_id, office.person_id))
            assert kind in (SeatKind.DELEGATE, SeatKind.ALTERNATE)

    @invariant()
    def the_figures_are_those_of_the_seats(self):
        sitting = {(seat.group.slug, seat.organisation_id) for seat in self.at_the_table()}
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
