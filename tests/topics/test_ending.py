"""What ends with an affiliation, and with a group; and who runs a group."""

import pytest

from hubcommunity.accounts.queries import account_of
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.organisations.queries import affiliations_of, current_affiliation
from hubcommunity.topics import actions, office_actions, queries, request_actions
from hubcommunity.topics.models import GroupState, OfficeName, Policy, SeatKind
from hubcommunity.topics.request_models import RequestState
from tests import make


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation)


def end(person, organisation, by):
    actions.end_affiliation(current_affiliation(person, organisation), by=by)


def test_seats_end_with_the_affiliation_and_alternates_move_up(organisation, contact, outbox):
    groups = [make.group(), make.group()]
    leaving, staying = make.delegate(organisation), make.delegate(organisation)
    for group in groups:
        actions.join(group, organisation, by=leaving, interests="")
        actions.join(group, organisation, by=staying, interests="")
    before = len(outbox())
    end(leaving, organisation, contact)
    assert not queries.seats_of(leaving)
    assert [seat.kind for seat in queries.seats_of(staying)] == [SeatKind.DELEGATE] * 2
    assert sorted((m.event, m.person_id) for m in outbox()[before:]) == [
        ("affiliation.ended", leaving.id),
        ("seat.moved_up", staying.id),
        ("seat.moved_up", staying.id),
    ]


def test_who_leaves_keeps_the_account_and_what_they_do_elsewhere(organisation, contact):
    leaving = make.delegate(organisation)
    make.affiliation(leaving, make.member())
    end(leaving, organisation, leaving)
    login = account_of(leaving)
    assert login is not None
    assert login.closed_at is None
    assert len(affiliations_of(leaving)) == 1


def test_a_seat_for_another_organisation_stays(organisation, contact):
    other, group, both = make.member(), make.group(), make.delegate(organisation)
    make.affiliation(both, other)
    actions.join(group, other, by=both, interests="")
    end(both, organisation, contact)
    assert len(queries.seats_of(both)) == 1


def test_offices_end_where_the_seat_ends(organisation, contact):
    group = make.group()
    chair = make.chair(group)
    make.affiliation(chair, organisation)
    make.affiliation(chair, make.member())
    actions.join(group, organisation, by=chair, interests="")
    end(chair, organisation, contact)
    assert not queries.offices_of(group, chair)


def test_who_represents_nobody_any_more_runs_nothing(organisation, contact):
    group = make.group()
    chair = make.chair(group)
    make.affiliation(chair, organisation)
    end(chair, organisation, contact)
    assert not queries.offices_of(group, chair)


def test_a_refused_end_leaves_the_seats(organisation, contact):
    group = make.group()
    actions.join(group, organisation, by=contact, interests="")
    with pytest.raises(RuleBroken):
        end(contact, organisation, contact)
    assert queries.seat_of(group, contact)
    assert affiliations_of(contact)


def test_staff_appoint_somebody_at_the_table(organisation, outbox):
    group, delegate = make.group(), make.delegate(organisation)
    actions.join(group, organisation, by=delegate, interests="")
    office_actions.appoint(group, delegate, OfficeName.CHAIR, by=make.staff())
    assert queries.place(group, delegate).is_chair
    assert outbox()[-1].event == "office.appointed"


def test_nobody_is_appointed_without_a_seat():
    with pytest.raises(RuleBroken, match="seat"):
        office_actions.appoint(make.group(), make.delegate(), OfficeName.CHAIR, by=make.staff())


def test_nobody_holds_the_same_office_twice(organisation):
    group = make.group()
    chair, staff = make.chair(group), make.staff()
    make.seat(chair, group, organisation)
    with pytest.raises(RuleBroken, match="already"):
        office_actions.appoint(group, chair, OfficeName.CHAIR, by=staff)


def test_staff_do_not_appoint_themselves(organisation):
    group, staff = make.group(), make.staff()
    make.seat(staff, group, organisation)
    with pytest.raises(Forbidden):
        office_actions.appoint(group, staff, OfficeName.CHAIR, by=staff)


def test_a_chair_appoints_nobody(organisation):
    group, delegate = make.group(), make.delegate(organisation)
    make.seat(delegate, group, organisation)
    with pytest.raises(Forbidden):
        office_actions.appoint(group, delegate, OfficeName.SECRETARY, by=make.chair(group))


def test_an_ended_office_decides_no_more(organisation, outbox):
    group = make.group(policy=Policy.REQUEST)
    make.chair(group)
    chair, asking = make.chair(group), make.delegate(organisation)
    asked = request_actions.ask(group, organisation, "We want to.", by=asking, interests="")
    [office] = queries.offices_of(group, chair)
    office_actions.end_office(office, by=make.staff())
    assert outbox()[-1].event == "office.ended"
    with pytest.raises(Forbidden):
        request_actions.accept(asked, by=chair)


def test_an_office_ends_once():
    group = make.group()
    make.chair(group)
    [office] = queries.offices_of(group, make.chair(group))
    staff = make.staff()
    office_actions.end_office(office, by=staff)
    with pytest.raises(Stale):
        office_actions.end_office(office, by=staff)


def test_concluding_a_group_ends_seats_offices_and_requests(organisation, outbox):
    group = make.group(policy=Policy.REQUEST)
    sitting, asking, chair = make.delegate(), make.delegate(organisation), make.chair(group)
    [affiliation] = affiliations_of(sitting)
    make.seat(sitting, group, affiliation.organisation)
    asked = request_actions.ask(group, organisation, "We want to.", by=asking, interests="")
    before = len(outbox())
    office_actions.change_state(group, GroupState.CONCLUDED, by=make.staff())
    assert not queries.people_at(group)
    assert not queries.offices_in(group)
    assert asked.state is RequestState.DECLINED
    assert {m.person_id for m in outbox()[before:]} == {sitting.id, asking.id, chair.id}


def test_a_concluded_group_stays_concluded():
    group = make.group(state=GroupState.CONCLUDED)
    with pytest.raises(RuleBroken):
        office_actions.change_state(group, GroupState.ACTIVE, by=make.staff())


def test_only_staff_move_a_group():
    group = make.group()
    with pytest.raises(Forbidden):
        office_actions.change_state(group, GroupState.DORMANT, by=make.chair(group))
