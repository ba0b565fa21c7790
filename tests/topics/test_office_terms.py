"""Terms of offices: renewed, ended by the clock, and the chair that an active group keeps."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.organisations.queries import current_affiliation
from hubcommunity.topics import actions, office_actions, queries
from hubcommunity.topics.models import GroupState, OfficeName
from hubcommunity.topics.office_term_actions import follow_terms, renew
from tests import make

CHAIR, SECRETARY = OfficeName.CHAIR, OfficeName.SECRETARY


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def staff():
    return make.staff()


def day(number):
    return clock.today() + timedelta(days=number)


def appointed(group, name=CHAIR, until=60):
    person = make.sitting(group).person
    return office_actions.appoint(group, person, name, by=make.staff(), until=day(until))


def later(days):
    return clock.now() + timedelta(days=days)


def test_an_office_ends_when_its_term_is_over_and_not_before(group, staff, outbox):
    office = appointed(group, SECRETARY)
    assert follow_terms(later(60)) == 0
    assert follow_terms(later(61)) == 1
    assert office.ended_at is not None
    assert outbox()[-1].event == "office.ended"
    assert queries.seat_of(group, office.person), "the seat stays"


def test_staff_are_reminded_thirty_days_before_once(group, staff, outbox):
    appointed(group, SECRETARY)
    before = len(outbox())
    follow_terms(later(29))
    assert len(outbox()) == before
    for _ in range(2):
        follow_terms(later(30))
    ending = [mail.event for mail in outbox()[before:]]
    assert ending == ["office.ending"] * 2, "both staff, once each"


def test_the_last_chair_of_an_active_group_stays_and_staff_are_told(group, outbox):
    office = appointed(group)
    assert follow_terms(later(61)) == 0
    assert office.ended_at is None
    assert outbox()[-1].event == "office.overdue"
    make.chair(group)
    assert follow_terms(later(61)) == 1


def test_the_chair_of_a_group_that_sleeps_goes_with_the_term(group):
    appointed(group)
    group.state = GroupState.DORMANT
    assert follow_terms(later(61)) == 1


def test_an_office_without_a_term_runs_on(group):
    make.chair(group)
    make.chair(group)
    assert follow_terms(later(4000)) == 0


def test_a_renewed_term_runs_longer(group, staff, outbox):
    office = appointed(group, SECRETARY)
    renew(office, day(200), by=staff)
    assert (office.until, outbox()[-1].event) == (day(200), "office.renewed")
    assert follow_terms(later(61)) == 0


def test_who_renews_what_and_until_when(group, staff):
    office = appointed(group, SECRETARY)
    with pytest.raises(Forbidden):
        renew(office, day(200), by=make.chair(group))
    for until in (day(0), day(60)):
        with pytest.raises(RuleBroken):
            renew(office, until, by=staff)
    make.duty(make.account(make.person()), make.DutyName.STAFF)
    office_actions.end_office(office, by=staff)
    with pytest.raises(Stale):
        renew(office, day(200), by=staff)


def test_a_term_ends_on_a_day_to_come(group):
    with pytest.raises(RuleBroken, match="still to come"):
        appointed(group, until=0)


def test_the_last_chair_is_not_ended_without_a_successor(group, staff):
    office = appointed(group)
    with pytest.raises(RuleBroken, match="keeps a chair"):
        office_actions.end_office(office, by=staff)
    appointed(group)
    office_actions.end_office(office, by=staff)
    assert office.ended_at is not None


def test_a_chair_who_represents_nobody_any_more_goes_and_staff_hear(group, staff, outbox):
    office = appointed(group)
    seat = queries.seat_of(group, office.person)
    contact = make.primary_contact(seat.organisation)
    affiliation = current_affiliation(office.person, seat.organisation)
    actions.end_affiliation(affiliation, by=contact)
    assert office.ended_at is not None
    told = [mail.person_id for mail in outbox() if mail.event == "group.without_chair"]
    assert staff.id in told


def test_leaving_ends_the_other_offices_too(group):
    office = appointed(group, SECRETARY)
    actions.leave(queries.seat_of(group, office.person), by=office.person)
    assert office.ended_at is not None


def test_staff_appoint_with_a_term_and_renew_it_on_their_page(group, staff, sign_in):
    seat, browser = make.sitting(group), sign_in(staff)
    address = "/staff/topics/reimbursement/"
    assert "No chair" in browser.get(address).get_data(as_text=True)
    told = {"person": str(seat.uid), "office": "chair", "until": day(9).isoformat()}
    browser.post(address, data=told)
    [office] = queries.offices_in(group)
    assert office.until == day(9)
    renewal = f"{address}offices/{office.uid}/renew/"
    assert "Renew the term" in browser.get(renewal).get_data(as_text=True)
    missing = browser.post(renewal, data={"until": ""}).get_data(as_text=True)
    assert "Enter the last day of the term" in missing
    browser.post(renewal, data={"until": day(99).isoformat()})
    assert office.until == day(99)
