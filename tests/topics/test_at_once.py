"""Two at the same moment, on a real database: the rules hold as if one had come after the other."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.organisations.actions import change_role
from hubcommunity.organisations.models import AffiliationRole
from hubcommunity.organisations.queries import current_affiliation, primary_contacts
from hubcommunity.people.models import Person
from hubcommunity.topics import (
    actions,
    charter_actions,
    charter_queries,
    invitation_actions,
    queries,
    request_actions,
    request_queries,
    standing_actions,
    standing_queries,
)
from hubcommunity.topics.dormancy_actions import watch_activity
from hubcommunity.topics.dormancy_models import QuietSpell
from hubcommunity.topics.models import GroupState, Policy, SeatKind, TopicGroup
from hubcommunity.topics.office_actions import change_state
from hubcommunity.topics.request_models import JoinRequest, RequestState
from hubcommunity.topics.table_actions import make_delegate
from tests import make
from tests.threads import at_once


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


def late(act, *rows, **people):
    """Return the act on the rows as another session reads them; numbers are kept, not rows."""
    kept = [(type(row), row.id) if hasattr(row, "id") else row for row in rows]
    named = {name: row.id for name, row in people.items()}

    def run():
        read = [db.session.get(*row) if isinstance(row, tuple) else row for row in kept]
        act(*read, **{name: db.session.get(Person, number) for name, number in named.items()})

    return run


def join(group, organisation, by):
    actions.join(group, organisation, by=by, interests="")


def kinds(organisation, group):
    return [seat.kind for seat in queries.seats_for(organisation, group)]


def test_two_of_one_organisation_join_one_votes_and_one_is_alternate(app, organisation):
    group = make.group()
    people = [make.delegate(organisation) for _ in range(2)]
    told = at_once(app, *[late(join, group, organisation, by=one) for one in people])
    assert told == ["", ""]
    assert kinds(organisation, group) == [SeatKind.DELEGATE, SeatKind.ALTERNATE]


def test_the_same_person_joins_twice_and_sits_once(app, organisation):
    group, person = make.group(), make.delegate(organisation)
    twice = [late(join, group, organisation, by=person)] * 2
    assert sorted(at_once(app, *twice)) == ["", "You already have a seat in this group."]
    assert kinds(organisation, group) == [SeatKind.DELEGATE]


def test_of_two_chairs_one_decides_and_the_other_is_told_by_whom(app, organisation):
    group = make.group(policy=Policy.REQUEST)
    asked = request_actions.ask(
        group, organisation, "Why", by=make.delegate(organisation), interests=""
    )
    accepting = make.chair(group, given_name="Ann", family_name="Yes")
    declining = make.chair(group, given_name="Bob", family_name="No")

    def decline(asked, by):
        request_actions.decline(asked, by=by, reason="Full.")

    told = at_once(
        app,
        late(request_actions.accept, asked, by=accepting),
        late(decline, asked, by=declining),
    )
    asked = db.session.get(JoinRequest, asked.id)
    if asked.state is RequestState.ACCEPTED:
        assert told == ["", "Ann Yes has accepted this request already."]
        assert kinds(organisation, group) == [SeatKind.DELEGATE]
    else:
        assert told == ["Bob No has declined this request already.", ""]
        assert kinds(organisation, group) == []


def test_two_last_primary_contacts_cannot_end_each_other(app, organisation):
    contacts = [make.primary_contact(organisation) for _ in range(2)]
    first, second = (current_affiliation(contact, organisation) for contact in contacts)

    told = at_once(
        app,
        late(actions.end_affiliation, first, by=contacts[1]),
        late(actions.end_affiliation, second, by=contacts[0]),
    )
    assert sorted(told) == ["", "forbidden"]
    assert len(primary_contacts(organisation)) == 1


def test_two_last_primary_contacts_cannot_both_step_down(app, organisation):
    contacts = [make.primary_contact(organisation) for _ in range(2)]
    ends = [
        late(actions.end_affiliation, current_affiliation(one, organisation), by=one)
        for one in contacts
    ]
    assert sum(bool(refusal) for refusal in at_once(app, *ends)) == 1
    assert len(primary_contacts(organisation)) == 1


def test_ending_one_primary_contact_and_demoting_the_other_leaves_one(app, organisation):
    contacts = [make.primary_contact(organisation) for _ in range(2)]
    first, second = (current_affiliation(contact, organisation) for contact in contacts)

    def demote(affiliation, by):
        change_role(affiliation, AffiliationRole.DELEGATE, by=by)

    staff = make.staff()
    at_once(
        app, late(actions.end_affiliation, first, by=contacts[0]), late(demote, second, by=staff)
    )
    assert len(primary_contacts(organisation)) == 1


def test_who_joins_while_being_ended_has_no_seat_left(app, organisation):
    group, contact = make.group(), make.primary_contact(organisation)
    person = make.delegate(organisation)
    affiliation = current_affiliation(person, organisation)
    at_once(
        app,
        late(join, group, organisation, by=person),
        late(actions.end_affiliation, affiliation, by=contact),
    )
    assert kinds(organisation, group) == []


def test_who_joins_while_the_group_is_concluded_has_no_seat_left(app, organisation):
    group, person, staff = make.group(), make.delegate(organisation), make.staff()

    def conclude(group, by):
        change_state(group, GroupState.CONCLUDED, by=by)

    at_once(app, late(join, group, organisation, by=person), late(conclude, group, by=staff))
    assert db.session.get(TopicGroup, group.id).state is GroupState.CONCLUDED
    assert kinds(organisation, group) == []


def test_a_request_that_expires_while_it_is_accepted_ends_once(app, organisation):
    group, staff = make.group(policy=Policy.REQUEST), make.staff()
    asked = request_actions.ask(
        group, organisation, "Why", by=make.delegate(organisation), interests=""
    )
    late_on = clock.now() + timedelta(days=31)
    told = at_once(
        app,
        late(request_actions.accept, asked, by=staff),
        lambda: actions.expire_requests(late_on),
    )
    state = db.session.get(JoinRequest, asked.id).state
    if state is RequestState.EXPIRED:
        assert told == ["This request has expired.", ""]
    else:
        assert (state, told) == (RequestState.ACCEPTED, ["", ""])
    seats = [SeatKind.DELEGATE] if state is RequestState.ACCEPTED else []
    assert kinds(organisation, group) == seats


def test_two_last_chairs_leaving_at_once_leave_one(app, organisation):
    group = make.group()
    chairs = [make.chair(group) for _ in range(2)]
    seats = [make.seat(chair, group, make.member()) for chair in chairs]
    leaves = [
        late(actions.leave, seat, by=chair) for seat, chair in zip(seats, chairs, strict=True)
    ]
    told = at_once(app, *leaves)
    kept = "An active group keeps a chair: the hub’s staff appoint another one first."
    assert sorted(told) == ["", kept]
    assert len(queries.offices_in(group)) == 1


def test_an_invitation_is_taken_back_or_accepted_and_never_both(app, organisation):
    group, staff = make.group(policy=Policy.INVITATION), make.staff()
    person = make.delegate(organisation)
    invitation = invitation_actions.invite(group, organisation, person, by=staff)

    def accept(invitation, by):
        invitation_actions.accept_invitation(invitation, by=by, interests="")

    at_once(
        app,
        late(accept, invitation, by=person),
        late(invitation_actions.revoke, invitation, by=staff),
    )
    state = db.session.get(JoinRequest, invitation.id).state
    seats = [SeatKind.DELEGATE] if state is RequestState.ACCEPTED else []
    assert kinds(organisation, group) == seats


def test_two_alternates_made_delegate_at_once_leave_one_delegate(app, organisation):
    group, contacts = make.group(), [make.primary_contact(organisation) for _ in range(2)]
    people = [make.delegate(organisation) for _ in range(3)]
    for person in people:
        join(group, organisation, person)
    seats = [queries.seat_of(group, person) for person in people[1:]]
    swaps = [
        late(make_delegate, seat, by=contact) for seat, contact in zip(seats, contacts, strict=True)
    ]
    at_once(app, *swaps)
    assert kinds(organisation, group) == [SeatKind.DELEGATE, *[SeatKind.ALTERNATE] * 2]
    assert [seat.line for seat in queries.seats_for(organisation, group)] == [0, 1, 2]


def suspend(membership, by):
    standing_actions.suspend(membership, on=clock.today(), reason="Owes an answer", by=by)


def test_who_joins_while_the_organisation_is_suspended_has_no_seat_left(app, organisation):
    group, person, staff = make.group(), make.delegate(organisation), make.staff()
    membership = membership_of(organisation)
    at_once(
        app,
        late(join, group, organisation, by=person),
        late(suspend, membership, by=staff),
    )
    assert membership_of(organisation).suspended_on == clock.today()
    assert kinds(organisation, group) == []


def test_who_asks_while_the_organisation_is_suspended_waits_for_nothing(app, organisation):
    group, staff = make.group(policy=Policy.REQUEST), make.staff()
    person, membership = make.delegate(organisation), membership_of(organisation)

    def ask(group, organisation, by):
        request_actions.ask(group, organisation, "Why", by=by, interests="")

    at_once(app, late(ask, group, organisation, by=person), late(suspend, membership, by=staff))
    assert not request_queries.requests_in(group)


def test_two_workers_close_a_lapsed_seat_once_and_write_once(app, organisation, outbox):
    group, person = make.group(), make.delegate(organisation)
    make.primary_contact(organisation)
    actions.join(group, organisation, by=person, interests="")
    membership_of(organisation).suspended_on = clock.today()
    organisation.member_until = clock.today() - timedelta(days=1)
    before = len(outbox())

    def work():
        standing_actions.follow_memberships(clock.now())

    assert at_once(app, work, work) == ["", ""]
    assert kinds(organisation, group) == []
    assert [mail.event for mail in outbox()[before:]] == ["membership.stopped", "seats.closed"]

    membership_of(organisation).suspended_on = None
    organisation.member_until = clock.today() + timedelta(days=9)
    assert at_once(app, work, work) == ["", ""]
    offered = [mail.event for mail in outbox()[before + 2 :]]
    assert offered == ["membership.resumed", "seats.offered"]


def test_seats_are_taken_back_once_by_two_at_the_same_moment(app, organisation):
    group, person, staff = make.group(), make.delegate(organisation), make.staff()
    contact = make.primary_contact(organisation)
    actions.join(group, organisation, by=person, interests="")
    suspend(membership_of(organisation), by=staff)
    standing_actions.lift_suspension(membership_of(organisation), reason="So", by=staff)
    back = standing_actions.take_back
    told = at_once(app, late(back, organisation, by=person), late(back, organisation, by=contact))
    assert told == ["", ""]
    assert kinds(organisation, group) == [SeatKind.DELEGATE]
    assert standing_queries.offered_to(organisation, None) == []


def test_of_joining_and_taking_back_at_once_one_votes(app, organisation):
    group, staff = make.group(), make.staff()
    before, new = make.delegate(organisation), make.delegate(organisation)
    actions.join(group, organisation, by=before, interests="")
    suspend(membership_of(organisation), by=staff)
    standing_actions.lift_suspension(membership_of(organisation), reason="So", by=staff)
    at_once(
        app,
        late(standing_actions.take_back, organisation, by=before),
        late(join, group, organisation, by=new),
    )
    assert kinds(organisation, group).count(SeatKind.DELEGATE) == 1


def test_of_two_organisations_one_gets_the_last_place(app):
    group = make.group(size_limit=1)
    first, second = make.member(), make.member()
    told = at_once(
        app,
        *[late(join, group, one, by=make.delegate(one)) for one in (first, second)],
    )
    refusal = "This group has place for 1 organisation, and it is taken."
    assert sorted(told) == ["", refusal]
    assert sum(len(kinds(one, group)) for one in (first, second)) == 1


def test_of_two_staff_one_answers_the_chair_and_the_other_is_told_by_whom(app):
    group = make.group()
    said = {"note": "Why", "after": 0, "by": make.chair(group)}
    proposal = charter_actions.propose(group, "We meet.", **said)
    yes = make.staff(given_name="Ann", family_name="Yes")
    no = make.staff(given_name="Bob", family_name="No")

    def decline(proposal, by):
        charter_actions.decline(proposal, by=by, reason="Too short.")

    told = at_once(
        app,
        late(charter_actions.accept, proposal, by=yes),
        late(decline, proposal, by=no),
    )
    if told[0] == "":
        assert told[1] == "Ann Yes has accepted this change already."
        assert charter_queries.current(group).text == "We meet."
    else:
        assert told == ["Bob No has declined this change already.", ""]
        assert charter_queries.current(group) is None


def test_of_two_staff_who_publish_at_once_one_is_told_of_the_others_version(app):
    group = make.group()

    def publish(group, by):
        charter_actions.publish(group, f"As {by.name} says.", after=0, by=by)

    told = at_once(app, *[late(publish, group, by=make.staff()) for _ in range(2)])
    assert sorted(told) == ["", "Version 1 was published while you wrote. Look at it first."]


def test_of_two_workers_one_proposes_a_quiet_group(app):
    make.group(moved_at=clock.now() - timedelta(days=121))
    make.staff()

    def watch():
        watch_activity(clock.now())

    assert at_once(app, watch, watch) == ["", ""]
    assert len(db.session.scalars(select(QuietSpell)).all()) == 1
