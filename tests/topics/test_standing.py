"""What a membership's suspension, end, lapse and return mean for seats in topic groups."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.membership.term_actions import renew
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.organisations.models import AffiliationRole
from hubcommunity.organisations.queries import current_affiliation
from hubcommunity.topics import (
    actions,
    invitation_actions,
    queries,
    request_actions,
    standing_actions,
)
from hubcommunity.topics.models import GroupState, Office, OfficeName, Policy, SeatKind
from hubcommunity.topics.request_models import RequestState
from hubcommunity.topics.standing_queries import offered_by_organisation, offered_to
from tests import make
from tests.statements import statements


@pytest.fixture
def staff(app):
    return make.staff()


@pytest.fixture
def organisation(app):
    return make.member("Clinic of the North")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation)


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def stop(organisation, by, on=None, act=standing_actions.suspend):
    act(membership_of(organisation), on=on or clock.today(), reason="Owes an answer", by=by)


def lift(organisation, by):
    standing_actions.lift_suspension(membership_of(organisation), reason="It came", by=by)


def run_job_on(day: date) -> int:
    with time_machine.travel(clock.now() + (day - clock.today())):
        return standing_actions.follow_memberships(clock.now())


def seated(organisation, *groups, count=1):
    people = [make.delegate(organisation) for _ in range(count)]
    for group in groups:
        for person in people:
            actions.join(group, organisation, by=person, interests="")
    return people


def kinds(organisation, group):
    return [seat.kind for seat in queries.seats_for(organisation, group)]


def mails(outbox, before=0):
    return sorted((mail.event, mail.person_id) for mail in outbox()[before:])


@pytest.mark.parametrize("act", [standing_actions.suspend, standing_actions.end])
def test_seats_end_at_once_nobody_moves_up_and_everybody_hears_once(
    staff, organisation, contact, outbox, act
):
    groups = [make.group(), make.group()]
    people = seated(organisation, *groups, count=2)
    before = len(outbox())
    stop(organisation, staff, act=act)
    assert [kinds(organisation, group) for group in groups] == [[], []]
    expected = [("membership.stopped", contact.id)]
    assert mails(outbox, before) == expected + [("seats.closed", one.id) for one in people]
    to_person = next(
        m for m in outbox() if m.person_id == people[0].id and m.event == "seats.closed"
    )
    assert all(group.name in to_person.text for group in groups)
    to_contact = outbox()[before]
    lines = to_contact.text.splitlines()
    assert all(f"- {group.name} · {one.name}" in lines for group in groups for one in people)
    ended = select(AuditEntry).where(AuditEntry.event == "seat.ended")
    assert {entry.actor_id for entry in db.session.scalars(ended)} == {staff.id}


def test_a_contact_with_a_seat_gets_one_mail(staff, organisation, contact, outbox):
    actions.join(make.group(), organisation, by=contact, interests="")
    before = len(outbox())
    stop(organisation, staff)
    assert mails(outbox, before) == [("membership.stopped", contact.id)]


def test_contacts_hear_of_it_also_without_a_seat(staff, organisation, contact, outbox):
    stop(organisation, staff)
    assert mails(outbox) == [("membership.stopped", contact.id)]


def test_requests_that_wait_are_withdrawn(staff, organisation, outbox):
    asking = make.delegate(organisation)
    group = make.group(policy=Policy.REQUEST)
    asked = request_actions.ask(group, organisation, "We want to.", by=asking, interests="")
    stop(organisation, staff)
    assert asked.state is RequestState.WITHDRAWN
    assert outbox()[-1].event == "seats.closed"
    assert group.name in outbox()[-1].text


def test_an_office_ends_where_the_seat_did_and_stays_elsewhere(staff, organisation):
    other, here, there = make.member(), make.group(), make.group()
    chair = make.chair(here)
    make.affiliation(chair, organisation)
    make.affiliation(chair, other)
    office = make.saved(Office(group=there, person=chair, name=OfficeName.SECRETARY))
    actions.join(here, organisation, by=chair, interests="")
    actions.join(there, other, by=chair, interests="")
    stop(organisation, staff)
    assert not queries.offices_of(here, chair)
    assert queries.offices_of(there, chair) == [office]
    assert queries.seat_of(there, chair)


def test_seats_of_others_stay(staff, organisation):
    group, other = make.group(), make.member()
    seated(organisation, group)
    seated(other, group)
    stop(organisation, staff)
    assert kinds(other, group) == [SeatKind.DELEGATE]


def test_a_refused_suspension_leaves_the_seats(staff, organisation):
    group = make.group()
    seated(organisation, group)
    with pytest.raises(RuleBroken, match="Choose today"):
        stop(organisation, staff, on=in_days(-1))
    assert kinds(organisation, group) == [SeatKind.DELEGATE]


@pytest.mark.parametrize("act", [standing_actions.suspend, standing_actions.end])
def test_a_planned_day_is_told_and_the_seats_end_on_it(staff, organisation, contact, outbox, act):
    group = make.group()
    [person] = seated(organisation, group)
    before = len(outbox())
    stop(organisation, staff, on=in_days(3), act=act)
    assert mails(outbox, before) == [("membership.stops", contact.id)]

    assert run_job_on(in_days(2)) == 0
    assert kinds(organisation, group) == [SeatKind.DELEGATE]
    before = len(outbox())
    assert run_job_on(in_days(3)) == 1
    assert kinds(organisation, group) == []
    assert mails(outbox, before) == [
        ("membership.stopped", contact.id),
        ("seats.closed", person.id),
    ]
    assert run_job_on(in_days(3)) == 0
    assert len(outbox()) == before + 2


def test_a_lapse_closes_the_seats_the_day_after_grace_even_when_the_worker_slept(outbox):
    until = in_days(-20)
    organisation = make.member(since=until - timedelta(days=364), until=until + timedelta(days=30))
    membership = membership_of(organisation)
    membership.terms[0].ends_on = until
    group = make.group()
    seated(organisation, group)

    assert run_job_on(in_days(10)) == 0, "the last day of grace"
    assert run_job_on(in_days(17)) == 1
    assert kinds(organisation, group) == []
    assert "has lapsed" in outbox()[-1].text


def test_requests_alone_are_found_by_the_job_too(staff, organisation):
    asked = request_actions.ask(
        make.group(policy=Policy.REQUEST),
        organisation,
        "Why",
        by=make.delegate(organisation),
        interests="",
    )
    stop(organisation, staff, on=in_days(1))
    run_job_on(in_days(1))
    assert asked.state is RequestState.WITHDRAWN


def test_lifted_the_seats_are_offered_and_taken_back_as_they_were(
    staff, organisation, contact, outbox
):
    group = make.group()
    first, second = seated(organisation, group, count=2)
    stop(organisation, staff)
    before = len(outbox())
    lift(organisation, staff)
    assert mails(outbox, before) == [
        ("membership.resumed", contact.id),
        ("seats.offered", first.id),
        ("seats.offered", second.id),
    ]
    assert f"/organisation/{organisation.slug}/seats/" in outbox()[-1].text

    plan = standing_actions.take_back(organisation, by=contact)
    assert [offered.refusal for offered in plan] == [None, None]
    seats = queries.seats_for(organisation, group)
    assert [(seat.person_id, seat.kind) for seat in seats] == [
        (first.id, SeatKind.DELEGATE),
        (second.id, SeatKind.ALTERNATE),
    ]
    assert standing_actions.take_back(organisation, by=contact) == []
    assert len(queries.seats_for(organisation, group)) == 2


def test_a_suspension_lifted_before_its_day_offers_nothing(staff, organisation, contact):
    seated(organisation, make.group())
    stop(organisation, staff, on=in_days(3))
    lift(organisation, staff)
    assert offered_to(organisation, None) == []


def test_reactivated_seats_are_offered(staff, organisation):
    seated(organisation, make.group())
    stop(organisation, staff, act=standing_actions.end)
    membership = membership_of(organisation)
    standing_actions.reactivate(membership, reason="They are back", by=staff)
    assert len(offered_to(organisation, None)) == 1


def test_nothing_is_offered_while_the_terms_are_over(staff, contact, organisation, outbox):
    seated(organisation, make.group())
    stop(organisation, staff)
    membership = membership_of(organisation)
    with time_machine.travel(clock.now() + timedelta(days=800)):
        before = len(outbox())
        lift(organisation, staff)
        assert len(outbox()) == before
        assert offered_to(organisation, None) == []
        renew(membership, by=staff)
        assert standing_actions.follow_memberships(clock.now()) == 1
        assert standing_actions.follow_memberships(clock.now()) == 0
        assert len(offered_to(organisation, None)) == 1
        assert outbox()[-1].event == "seats.offered"


def test_a_delegate_takes_back_only_their_own(staff, organisation):
    groups = [make.group(), make.group()]
    one, other = [seated(organisation, group)[0] for group in groups]
    stop(organisation, staff)
    lift(organisation, staff)
    standing_actions.take_back(organisation, by=other)
    assert [kinds(organisation, group) for group in groups] == [[], [SeatKind.DELEGATE]]
    assert queries.seat_of(groups[1], other)
    assert [offered.seat.person_id for offered in offered_to(organisation, None)] == [one.id]


def test_outsiders_take_nothing_back(organisation):
    with pytest.raises(Forbidden):
        standing_actions.take_back(organisation, by=make.delegate())


def offered_again(staff, organisation, group, count=1):
    people = seated(organisation, group, count=count)
    stop(organisation, staff)
    lift(organisation, staff)
    return people


def why_not(organisation):
    return [offered.refusal for offered in offered_to(organisation, None)]


def test_a_group_that_takes_nobody_gives_no_seat_back(staff, organisation, contact):
    group = make.group()
    offered_again(staff, organisation, group)
    group.state = GroupState.DORMANT
    assert "dormant" in why_not(organisation)[0]
    standing_actions.take_back(organisation, by=contact)
    assert kinds(organisation, group) == []


def test_who_left_or_only_observes_gets_no_seat_back(staff, organisation, contact):
    group = make.group()
    left, observes = offered_again(staff, organisation, group, count=2)
    actions.end_affiliation(current_affiliation(left, organisation), by=contact)
    current_affiliation(observes, organisation).role = AffiliationRole.OBSERVER
    assert ["no longer represents" in told for told in why_not(organisation)] == [True, True]


def test_who_sits_there_again_gets_no_second_seat(staff, organisation):
    group = make.group()
    [person] = offered_again(staff, organisation, group)
    actions.join(group, organisation, by=person, interests="")
    assert "has a seat in this group again" in why_not(organisation)[0]


def test_a_voting_delegate_that_came_meanwhile_stays(staff, organisation, contact):
    group = make.group()
    offered_again(staff, organisation, group, count=2)
    [new] = seated(organisation, group)
    assert "another delegate" in why_not(organisation)[0]
    assert why_not(organisation)[1] is None
    standing_actions.take_back(organisation, by=contact)
    assert queries.seats_for(organisation, group)[0].person_id == new.id
    assert kinds(organisation, group) == [SeatKind.DELEGATE, SeatKind.ALTERNATE]


def test_the_seats_of_the_tier_count(staff, organisation, contact):
    group = make.group()
    people = offered_again(staff, organisation, group, count=2)
    make.tier().seats_per_group = 1
    db.session.flush()
    assert why_not(organisation) == [
        None,
        "The organisation may seat 1 in a group, and has done so.",
    ]
    standing_actions.take_back(organisation, by=contact)
    assert [seat.person_id for seat in queries.seats_for(organisation, group)] == [people[0].id]


def test_observers_seats_end_and_come_back_as_observers_seats(staff, organisation, contact):
    group, observer = make.group(), make.account().person
    make.affiliation(observer, organisation, AffiliationRole.OBSERVER)
    actions.join(group, organisation, by=observer, interests="")
    [delegate] = seated(organisation, group)
    stop(organisation, staff)
    assert not queries.people_at(group)
    lift(organisation, staff)
    standing_actions.take_back(organisation, by=contact)
    assert queries.seat_of(group, observer).kind is SeatKind.OBSERVER
    assert queries.seat_of(group, delegate).kind is SeatKind.DELEGATE


def test_an_invitation_ends_with_the_membership(staff, organisation):
    group = make.group(policy=Policy.INVITATION)
    person = make.delegate(organisation)
    invitation = invitation_actions.invite(group, organisation, person, by=staff)
    stop(organisation, staff)
    assert invitation.state is RequestState.REVOKED


def test_without_the_current_code_no_seat_comes_back(staff, organisation):
    group = make.group()
    seated(organisation, group)
    stop(organisation, staff)
    make.code_of_ethics()
    lift(organisation, staff)
    assert "code of ethics" in why_not(organisation)[0]


def test_suspended_again_nothing_is_taken_back_until_it_is_lifted(staff, organisation, contact):
    group = make.group()
    offered_again(staff, organisation, group)
    stop(organisation, staff)
    assert "not an active member" in why_not(organisation)[0]
    assert standing_actions.take_back(organisation, by=contact)[0].refusal
    lift(organisation, staff)
    assert why_not(organisation) == [None]


def test_an_offer_stands_for_90_days(staff, organisation, contact):
    offered_again(staff, organisation, make.group())
    for days, number in ((89, 1), (91, 0)):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            assert len(offered_to(organisation, None)) == number


def test_who_left_by_themselves_is_offered_nothing(staff, organisation):
    group = make.group()
    [person] = seated(organisation, group)
    actions.leave(queries.seat_of(group, person), by=person)
    stop(organisation, staff)
    lift(organisation, staff)
    assert why_not(organisation) == []


def test_the_desk_knows_for_whom_seats_wait(staff, organisation, contact):
    [person] = offered_again(staff, organisation, make.group())
    beside = make.delegate(organisation)
    assert offered_by_organisation(person) == [organisation]
    assert offered_by_organisation(contact) == [organisation]
    assert offered_by_organisation(beside) == []
    assert list(offered_by_organisation(staff)) == []


def test_the_page_lists_what_waits_and_one_button_takes_it_back(
    staff, organisation, contact, sign_in
):
    group = make.group()
    offered_again(staff, organisation, group)
    browser, here = sign_in(contact), f"/organisation/{organisation.slug}/seats/"
    page = browser.get(here).text
    assert group.name in page
    assert "Take 1 seat back" in page
    told = browser.post(f"{here}take-back", follow_redirects=True).text
    assert "1 seat is taken back." in told
    assert "No seat waits" in told
    assert kinds(organisation, group) == [SeatKind.DELEGATE]
    again = browser.post(f"{here}take-back", follow_redirects=True).text
    assert "No seat could be taken back." in again


def test_the_page_says_why_a_seat_stays_away_and_has_no_button_then(
    staff, organisation, contact, sign_in
):
    group = make.group()
    offered_again(staff, organisation, group)
    group.state = GroupState.DORMANT
    page = sign_in(contact).get(f"/organisation/{organisation.slug}/seats/").text
    assert "dormant" in page
    assert "take-back" not in page


def test_outsiders_find_no_such_page(organisation, sign_in):
    browser, here = sign_in(make.delegate()), f"/organisation/{organisation.slug}/seats/"
    assert browser.get(here).status_code == 404
    assert browser.post(f"{here}take-back").status_code == 404


def test_staff_suspend_and_lift_on_their_page(staff, organisation, sign_in):
    group = make.group()
    seated(organisation, group)
    browser, here = sign_in(staff), f"/staff/memberships/{membership_of(organisation).uid}/"
    facts = {"on": clock.today(), "reason": "Asked for"}
    assert browser.post(f"{here}suspend/", data=facts).status_code == 302
    assert kinds(organisation, group) == []
    browser.post(f"{here}lift/", data=facts)
    assert why_not(organisation) == [None]


def test_the_job_costs_the_same_however_many_are_members(staff, organisation):
    seated(organisation, make.group())
    db.session.commit()
    with statements() as sent:
        standing_actions.follow_memberships(clock.now())
    few = len(sent)
    for _ in range(50):
        seated(make.member(), make.group())
    db.session.commit()
    with statements() as sent:
        standing_actions.follow_memberships(clock.now())
    assert len(sent) == few
