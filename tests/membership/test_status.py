"""The status of a membership, from its dates alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcommunity.membership.models import Application
from hubcommunity.membership.policy import Status, is_own, last_day, status_on
from hubcommunity.membership.term_models import Membership, Term, Tier
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def membership(**values) -> Membership:
    return Membership(first_tier=Tier(code="full", name="Full", grace_days=30), **values)


def on(day: date, *terms: tuple[date, date], **values) -> Status:
    made = [Term(starts_on=first, ends_on=last) for first, last in terms or [(FIRST, LAST)]]
    return status_on(day, membership(**values), made)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (FIRST - timedelta(days=1), Status.UPCOMING),
        (FIRST, Status.ACTIVE),
        (LAST - timedelta(days=61), Status.ACTIVE),
        (LAST - timedelta(days=60), Status.DUE),
        (LAST, Status.DUE),
        (LAST + timedelta(days=1), Status.GRACE),
        (LAST + timedelta(days=30), Status.GRACE),
        (LAST + timedelta(days=31), Status.LAPSED),
    ],
)
def test_the_days_at_which_a_status_changes(day, status):
    assert on(day) is status


def test_a_membership_with_a_renewal_is_not_due():
    renewal = (LAST + timedelta(days=1), LAST + timedelta(days=365))
    assert on(LAST, (FIRST, LAST), renewal) is Status.ACTIVE


def test_a_gap_before_a_renewal_counts_as_grace_and_then_as_lapsed():
    later = (LAST + timedelta(days=90), LAST + timedelta(days=400))
    assert on(LAST + timedelta(days=10), (FIRST, LAST), later) is Status.GRACE
    assert on(LAST + timedelta(days=60), (FIRST, LAST), later) is Status.LAPSED


def test_suspension_and_end_go_before_the_terms():
    assert on(FIRST, suspended_on=FIRST) is Status.SUSPENDED
    assert on(FIRST, suspended_on=FIRST, ended_on=FIRST) is Status.ENDED
    assert on(FIRST, ended_on=FIRST + timedelta(days=1)) is Status.ACTIVE


@given(day=DAYS, first=DAYS, length=st.integers(0, 800))
def test_every_day_has_a_status_and_members_are_those_within_a_term(day, first, length):
    last = first + timedelta(days=length)

    found = on(day, (first, last))

    assert (found in (Status.ACTIVE, Status.DUE)) == (first <= day <= last)


def test_every_status_has_a_word():
    assert len({str(status.label) for status in Status}) == len(Status)


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 11, 23), 12, date(2027, 11, 22)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 24, date(2028, 12, 14)),
    ],
)
def test_a_term_ends_the_day_before_its_anniversary(first, months, last):
    assert last_day(first, months) == last


@given(first=DAYS, months=st.integers(1, 48))
def test_the_next_term_begins_in_the_month_that_many_months_later(first, months):
    after = last_day(first, months) + timedelta(days=1)
    passed = (after.year - first.year) * 12 + after.month - first.month
    assert passed - months in (0, 1)
    assert passed == months or after.day == 1


def own(applicant: int = 8, linked: int | None = None, same: tuple[int, ...] = ()) -> bool:
    """Ask for person 7, who represents organisation 1."""
    application = Application(applicant_id=applicant, organisation_id=linked)
    alike = [Organisation(id=each) for each in same]
    return is_own(application, Person(id=7), [Organisation(id=1)], alike)


def test_an_application_is_ones_own_by_its_applicant():
    assert own(applicant=7)
    assert not own()


def test_an_application_is_of_ones_organisation_by_link_or_likeness():
    assert own(linked=1)
    assert own(same=(2, 1))
    assert not own(linked=2, same=(2, 3))
