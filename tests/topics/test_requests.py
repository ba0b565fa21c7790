"""Requests for a seat: asked with a reason, decided once by somebody else, mail either way."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.organisations.queries import current_affiliation
from hubcommunity.pages.desk_queries import asked_of
from hubcommunity.topics import actions, queries, request_actions
from hubcommunity.topics.models import GroupState, Policy, SeatKind
from hubcommunity.topics.request_models import RequestState
from tests import make

WHY = "We pay for apps in our region."


@pytest.fixture
def group():
    return make.group("clinical-value", Policy.REQUEST)


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


@pytest.fixture
def asking(organisation):
    return make.delegate(organisation)


def ask(group, organisation, asking):
    return request_actions.ask(group, organisation, WHY, by=asking, interests="")


def test_who_asks_waits_and_the_chair_hears_of_it(group, organisation, asking, outbox):
    make.staff()
    chair = make.chair(group)
    asked = ask(group, organisation, asking)
    assert asked.state is RequestState.AWAITING_GROUP
    assert queries.seat_of(group, asking) is None
    assert [(m.event, m.person_id) for m in outbox()] == [("join_request.made", chair.id)]
    assert WHY in outbox()[-1].text


def test_without_a_chair_staff_hear_of_it(group, organisation, asking, outbox):
    staff = make.staff()
    ask(group, organisation, asking)
    assert [m.person_id for m in outbox()] == [staff.id]


def test_nobody_asks_twice_at_a_time(group, organisation, asking):
    ask(group, organisation, asking)
    with pytest.raises(RuleBroken, match="already asked"):
        ask(group, organisation, asking)


def test_nobody_asks_where_only_an_invitation_helps(organisation, asking):
    with pytest.raises(RuleBroken, match="by invitation"):
        ask(make.group(policy=Policy.INVITATION), organisation, asking)


def test_who_has_a_seat_does_not_ask(group, organisation, asking):
    make.seat(asking, group, organisation)
    with pytest.raises(RuleBroken, match="already have a seat"):
        ask(group, organisation, asking)


def test_the_chair_accepts_and_the_seat_is_there(group, organisation, asking, outbox):
    asked = ask(group, organisation, asking)
    seat = request_actions.accept(asked, by=make.chair(group))
    assert (seat.person, seat.organisation, seat.kind) == (asking, organisation, SeatKind.DELEGATE)
    assert asked.state is RequestState.ACCEPTED
    assert (outbox()[-1].event, outbox()[-1].person_id) == ("join_request.accepted", asking.id)


def test_staff_accept_too(group, organisation, asking):
    asked = ask(group, organisation, asking)
    assert request_actions.accept(asked, by=make.staff())


def test_a_second_of_the_same_organisation_is_accepted_as_alternate(group, organisation, asking):
    make.seat(make.delegate(organisation), group, organisation)
    seat = request_actions.accept(ask(group, organisation, asking), by=make.staff())
    assert (seat.kind, seat.line) == (SeatKind.ALTERNATE, 1)


def test_declining_gives_the_reason_to_the_one_who_asked(group, organisation, asking, outbox):
    asked = ask(group, organisation, asking)
    request_actions.decline(asked, by=make.chair(group), reason="The group is full.")
    assert asked.state is RequestState.DECLINED
    assert outbox()[-1].person_id == asking.id
    assert "The group is full." in outbox()[-1].text


def test_nobody_is_declined_without_a_reason(group, organisation, asking):
    asked = ask(group, organisation, asking)
    with pytest.raises(RuleBroken, match="reason"):
        request_actions.decline(asked, by=make.chair(group), reason="  ")


def test_nobody_decides_on_their_own_request(group, organisation):
    chair = make.chair(group)
    make.affiliation(chair, organisation)
    asked = ask(group, organisation, chair)
    with pytest.raises(Forbidden, match="their own"):
        request_actions.accept(asked, by=chair)


def test_the_chair_of_another_group_does_not_decide(group, organisation, asking):
    asked = ask(group, organisation, asking)
    with pytest.raises(Forbidden):
        request_actions.accept(asked, by=make.chair(make.group()))


def test_a_delegate_of_the_group_does_not_decide(group, organisation, asking):
    other = make.delegate()
    asked = ask(group, organisation, asking)
    with pytest.raises(Forbidden):
        request_actions.decline(asked, by=other, reason="No.")


def test_who_comes_second_is_told_who_decided(group, organisation, asking):
    asked = ask(group, organisation, asking)
    request_actions.accept(asked, by=make.chair(group, given_name="Ann", family_name="First"))
    with pytest.raises(Stale, match="Ann First has accepted"):
        request_actions.decline(asked, by=make.chair(group), reason="No.")


def test_what_was_withdrawn_is_not_accepted(group, organisation, asking):
    asked = ask(group, organisation, asking)
    request_actions.withdraw(asked, by=asking)
    with pytest.raises(Stale, match="withdrawn"):
        request_actions.accept(asked, by=make.staff())


def test_nobody_withdraws_for_another(group, organisation, asking):
    asked = ask(group, organisation, asking)
    with pytest.raises(Forbidden):
        request_actions.withdraw(asked, by=make.delegate(organisation))


def test_after_a_no_one_may_ask_again(group, organisation, asking):
    request_actions.decline(ask(group, organisation, asking), by=make.staff(), reason="Not yet.")
    assert ask(group, organisation, asking).state is RequestState.AWAITING_GROUP


def test_nobody_is_accepted_whose_affiliation_has_ended(group, organisation, asking):
    contact = make.primary_contact(organisation)
    asked = ask(group, organisation, asking)
    actions.end_affiliation(current_affiliation(asking, organisation), by=contact)
    assert asked.state is RequestState.WITHDRAWN


def test_nobody_is_accepted_into_a_group_that_sleeps(group, organisation, asking):
    asked = ask(group, organisation, asking)
    group.state = GroupState.DORMANT
    with pytest.raises(RuleBroken, match="dormant"):
        request_actions.accept(asked, by=make.staff())


def test_an_unanswered_request_expires_after_30_days_and_is_told(
    group, organisation, asking, outbox
):
    asked = ask(group, organisation, asking)
    late = clock.now() + timedelta(days=30, minutes=1)
    assert actions.expire_requests(late - timedelta(minutes=2)) == 0
    assert actions.expire_requests(late) == 1
    assert asked.state is RequestState.EXPIRED
    assert outbox()[-1].event == "join_request.expired"
    assert actions.expire_requests(late) == 0


def test_a_request_left_over_from_before_ends_when_one_joins(group, organisation, asking):
    asked = ask(group, organisation, asking)
    group.policy = Policy.OPEN
    actions.join(group, organisation, by=asking, interests="")
    assert asked.state is RequestState.WITHDRAWN


def test_the_chair_sees_what_waits_in_their_groups(group, organisation, asking):
    asked = ask(group, organisation, asking)
    ask(make.group(policy=Policy.REQUEST), organisation, asking)
    assert asked_of(make.chair(group)).to_decide == [asked]
    assert len(asked_of(asking).open_requests) == 2
