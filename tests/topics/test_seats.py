"""Seats: who may take one, for whom, in which order, and who moves up."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.membership.term_models import Membership
from hubcommunity.organisations.models import AffiliationRole
from hubcommunity.topics import actions, queries
from hubcommunity.topics.models import GroupState, Policy, SeatKind
from tests import make

DELEGATE, ALTERNATE = SeatKind.DELEGATE, SeatKind.ALTERNATE


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


def line_of(organisation, group):
    """Who sits for an organisation in a group, as (person, kind, line)."""
    return [(seat.person, seat.kind, seat.line) for seat in queries.seats_for(organisation, group)]


def join(group, organisation, how_many=1):
    people = [make.delegate(organisation) for _ in range(how_many)]
    for person in people:
        actions.join(group, organisation, by=person, interests="")
    return people


def test_the_first_of_an_organisation_is_its_voting_delegate(group, organisation):
    [first] = join(group, organisation)
    assert line_of(organisation, group) == [(first, DELEGATE, 0)]


def test_the_next_are_alternates_in_line(group, organisation):
    first, second, third = join(group, organisation, 3)
    assert line_of(organisation, group) == [
        (first, DELEGATE, 0),
        (second, ALTERNATE, 1),
        (third, ALTERNATE, 2),
    ]


def test_nobody_is_seated_past_the_number_that_the_tier_allows(group, organisation):
    make.tier().seats_per_group = 2
    join(group, organisation, 2)
    with pytest.raises(RuleBroken, match="may seat 2 in a group"):
        join(group, organisation)
    assert join(make.group("elsewhere"), organisation)


def test_a_primary_contact_may_take_the_seat(group, organisation):
    assert (
        actions.join(group, organisation, by=make.primary_contact(organisation), interests="").kind
        is DELEGATE
    )


def test_joining_is_told(group, organisation, outbox):
    [first] = join(group, organisation)
    assert [(m.event, m.person_id) for m in outbox()] == [("seat.taken", first.id)]


def test_nobody_has_two_seats_in_a_group(group, organisation):
    [first] = join(group, organisation)
    other = make.member()
    make.affiliation(first, other)
    for wanted in (organisation, other):
        with pytest.raises(RuleBroken, match="already have a seat"):
            actions.join(group, wanted, by=first, interests="")


def test_when_the_delegate_leaves_the_first_alternate_moves_up(group, organisation, outbox):
    first, second, third = join(group, organisation, 3)
    actions.leave(queries.seat_of(group, first), by=first)
    assert line_of(organisation, group) == [(second, DELEGATE, 0), (third, ALTERNATE, 1)]
    assert (outbox()[-1].event, outbox()[-1].person_id) == ("seat.moved_up", second.id)


def test_when_an_alternate_leaves_those_behind_move_on(group, organisation):
    first, second, third = join(group, organisation, 3)
    actions.leave(queries.seat_of(group, second), by=second)
    assert line_of(organisation, group) == [(first, DELEGATE, 0), (third, ALTERNATE, 1)]


def test_nobody_gives_up_the_seat_of_another(group, organisation):
    first, second = join(group, organisation, 2)
    with pytest.raises(Forbidden):
        actions.leave(queries.seat_of(group, first), by=second)


def test_a_seat_is_given_up_once(group, organisation):
    [first] = join(group, organisation)
    seat = queries.seat_of(group, first)
    actions.leave(seat, by=first)
    with pytest.raises(Stale):
        actions.leave(seat, by=first)


def test_who_left_may_come_back(group, organisation):
    first, second = join(group, organisation, 2)
    actions.leave(queries.seat_of(group, first), by=first)
    actions.join(group, organisation, by=first, interests="")
    assert line_of(organisation, group) == [(second, DELEGATE, 0), (first, ALTERNATE, 1)]


def test_the_last_chair_does_not_leave_an_active_group(group, organisation):
    chair = make.chair(group)
    make.affiliation(chair, organisation)
    actions.join(group, organisation, by=chair, interests="")
    with pytest.raises(RuleBroken, match="keeps a chair"):
        actions.leave(queries.seat_of(group, chair), by=chair)
    make.chair(group)
    actions.leave(queries.seat_of(group, chair), by=chair)
    assert not queries.offices_of(group, chair)


@pytest.mark.parametrize("state", [GroupState.PROPOSED, GroupState.DORMANT, GroupState.CONCLUDED])
def test_a_group_that_is_not_active_takes_nobody(organisation, state):
    group = make.group(state=state)
    with pytest.raises(RuleBroken):
        join(group, organisation)


@pytest.mark.parametrize("policy", [Policy.REQUEST, Policy.INVITATION])
def test_nobody_joins_at_once_where_the_policy_is_another(organisation, policy):
    with pytest.raises(RuleBroken, match="by "):
        join(make.group(policy=policy), organisation)


def test_somebody_who_represents_nobody_takes_no_seat(group, organisation):
    with pytest.raises(RuleBroken, match="do not represent"):
        actions.join(group, organisation, by=make.account().person, interests="")


def test_nobody_takes_a_seat_for_an_organisation_of_others(group, organisation):
    with pytest.raises(RuleBroken, match="can’t take a seat for Clinic"):
        actions.join(group, organisation, by=make.delegate(), interests="")


def test_an_observer_of_the_organisation_takes_an_observers_seat(group, organisation):
    observer = make.account().person
    make.affiliation(observer, organisation, AffiliationRole.OBSERVER)
    seat = actions.join(group, organisation, by=observer, interests="")
    assert (seat.kind, seat.line) == (SeatKind.OBSERVER, 0)
    assert line_of(organisation, group) == []


def test_an_organisation_that_was_never_a_member_takes_no_seat(group):
    with pytest.raises(RuleBroken, match="not an active member"):
        join(group, make.organisation())


def test_a_lapsed_member_takes_no_seat(group):
    today = clock.today()
    lapsed = make.member(since=today - timedelta(days=900), until=today - timedelta(days=500))
    with pytest.raises(RuleBroken, match="not an active member"):
        join(group, lapsed)


def test_a_suspended_member_takes_no_seat(group, organisation):
    make.db.session.query(Membership).one().suspended_on = clock.today()
    with pytest.raises(RuleBroken, match="not an active member"):
        join(group, organisation)


def test_the_overview_counts_organisations_and_countries_once():
    group, belgian = make.group("integration"), make.member(country="BE")
    join(group, belgian, 2)
    join(group, make.member(country="BE"))
    join(group, make.member(country="FI"))
    [figures] = queries.overview()
    assert (figures.slug, figures.organisations, figures.countries) == ("integration", 3, 2)


def test_the_overview_follows_every_seat(group, organisation):
    assert queries.overview()[0].organisations == 0
    [first] = join(group, organisation)
    assert queries.overview()[0].organisations == 1
    actions.leave(queries.seat_of(group, first), by=first)
    assert queries.overview()[0].organisations == 0


def test_a_proposed_group_is_not_in_the_overview():
    make.group(state=GroupState.PROPOSED)
    assert not queries.overview()


def test_the_groups_of_an_organisation_are_those_it_sits_in(group, organisation):
    make.group("integration")
    join(group, organisation)
    assert queries.groups_of(organisation) == [group]
    assert not queries.groups_of(make.member())
