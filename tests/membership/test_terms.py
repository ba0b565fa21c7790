"""Terms: how long they run, what they cost, who can be renewed, and two who renew at once."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.membership import term_actions, term_queries, tier_actions
from hubcommunity.membership.policy import Status
from hubcommunity.membership.term_models import Membership, Term, Tier, TierChange
from hubcommunity.membership.term_policy import end_of_term, fee_of_term, renewal_of
from hubcommunity.people.models import Person
from tests import make
from tests.threads import at_once


@pytest.fixture
def staff(app):
    return make.staff()


def member_until(day: date, **values) -> Membership:
    """A membership whose only term of a year ends on this day."""
    organisation = make.member(since=day - timedelta(days=364), until=day, **values)
    return term_queries.membership_of(organisation)


def mark_of(membership: Membership) -> str:
    return renewal_of(membership, clock.today()).mark


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


@pytest.mark.parametrize(
    ("first", "months", "by_calendar", "last"),
    [
        (date(2026, 3, 15), 12, False, date(2027, 3, 14)),
        (date(2026, 3, 15), 12, True, date(2026, 12, 31)),
        (date(2027, 1, 1), 12, True, date(2027, 12, 31)),
        (date(2026, 3, 15), 24, True, date(2027, 12, 31)),
        (date(2026, 12, 31), 12, True, date(2026, 12, 31)),
        (date(2028, 2, 29), 12, False, date(2029, 2, 28)),
    ],
)
def test_a_term_runs_for_its_months_or_to_the_end_of_a_year(first, months, by_calendar, last):
    assert end_of_term(first, Tier(term_months=months, by_calendar=by_calendar)) == last


def test_a_term_costs_the_yearly_fee_for_each_of_its_years():
    assert fee_of_term(Tier(fee_cents=90_000, term_months=24)) == 180_000
    assert fee_of_term(Tier(fee_cents=90_000, term_months=12)) == 90_000
    assert fee_of_term(Tier(fee_cents=None, term_months=12)) is None


def test_a_renewal_follows_the_last_term_without_a_gap_and_links_to_it(staff):
    make.tier(fee_cents=50_000)
    membership = member_until(in_days(20))
    first = membership.terms[0]

    term = term_actions.renew(membership, by=staff)

    assert (term.starts_on, term.renews_id, term.fee_cents) == (in_days(21), first.id, 50_000)
    assert membership.organisation.term_ends_on == term.ends_on
    assert membership.organisation.member_from == first.starts_on
    assert membership.organisation.member_until == term.ends_on + timedelta(days=30)
    assert [entry.event for entry in about(term)] == ["term.opened"]


def test_in_grace_the_next_term_begins_the_day_after_the_last_one(staff):
    term = term_actions.renew(member_until(in_days(-10)), by=staff)
    assert term.starts_on == in_days(-9)


def test_after_a_lapse_the_next_term_begins_today(staff):
    membership = member_until(in_days(-31))
    term = term_actions.renew(membership, by=staff)
    assert term.starts_on == clock.today()
    assert membership.organisation.member_from == clock.today()


def test_a_renewal_has_the_length_and_the_fee_of_the_tier_that_is_planned_for_then(staff):
    membership = member_until(in_days(20))
    longer = make.tier("long", "Long", term_months=24, fee_cents=10_000)
    membership.tier_changes.append(TierChange(tier=longer, from_on=in_days(21)))

    term = term_actions.renew(membership, by=staff)

    assert term.fee_cents == 20_000
    assert (term.ends_on - term.starts_on).days > 700


def test_a_term_with_more_than_sixty_days_left_is_not_renewed_yet(staff):
    with pytest.raises(RuleBroken, match="can be renewed from"):
        term_actions.renew(member_until(in_days(61)), by=staff)


def test_sixty_days_before_its_end_a_term_can_be_renewed(staff):
    assert term_actions.renew(member_until(in_days(60)), by=staff)


def test_nothing_is_renewed_twice(staff):
    membership = member_until(in_days(5))
    term_actions.renew(membership, by=staff)
    with pytest.raises(RuleBroken, match="renewed already"):
        term_actions.renew(membership, by=staff)


def test_what_is_suspended_or_ended_is_not_renewed(staff):
    suspended, ended = member_until(in_days(5)), member_until(in_days(6))
    suspended.suspended_on = ended.ended_on = clock.today()
    with pytest.raises(RuleBroken, match="Lift the suspension"):
        term_actions.renew(suspended, by=staff)
    with pytest.raises(RuleBroken, match="Reactivate"):
        term_actions.renew(ended, by=staff)


def test_what_has_not_begun_is_not_renewed(staff):
    with pytest.raises(RuleBroken, match="not begun"):
        term_actions.renew(member_until(in_days(380)), by=staff)


def test_a_renewal_that_somebody_saw_before_another_is_refused(staff):
    membership = member_until(in_days(-10))
    seen, first = mark_of(membership), membership.terms[0]
    membership.terms.append(Term(starts_on=in_days(-9), ends_on=in_days(9), renews_id=first.id))
    with pytest.raises(Stale, match="just renewed"):
        term_actions.renew(membership, by=staff, seen=seen)


@pytest.mark.parametrize("facts", [{"fee_cents": 60_000}, {"fee_cents": None}, {"term_months": 24}])
def test_a_renewal_that_costs_or_lasts_otherwise_than_was_shown_is_looked_at_again(staff, facts):
    tier = make.tier(fee_cents=50_000)
    membership = member_until(in_days(20))
    seen = mark_of(membership)
    said = {"by_calendar": False, "term_months": 12}
    tier_actions.change_facts(tier, said | facts, by=make.administrator())

    with pytest.raises(Stale, match="another tier, other days or another fee"):
        term_actions.renew(membership, by=staff, seen=seen)

    assert term_actions.renew(membership, by=staff, seen=mark_of(membership))


def test_a_renewal_in_another_tier_than_was_shown_is_looked_at_again(staff):
    membership = member_until(in_days(20))
    seen = mark_of(membership)
    membership.tier_changes.append(TierChange(tier=make.tier("b", "B"), from_on=in_days(1)))
    with pytest.raises(Stale, match="another tier"):
        term_actions.renew(membership, by=staff, seen=seen)


def test_a_renewal_seen_in_grace_is_looked_at_again_after_the_lapse(staff):
    membership = member_until(in_days(-30))
    seen = mark_of(membership)
    with (
        time_machine.travel(clock.now() + timedelta(days=1)),
        pytest.raises(Stale, match="other days"),
    ):
        term_actions.renew(membership, by=staff, seen=seen)


def test_nobody_opens_a_term_later_than_the_last_one_allows(staff):
    with pytest.raises(RuleBroken, match="day after the last term"):
        term_actions.open_term(member_until(in_days(5)), in_days(7), by=staff)


def test_a_retired_tier_begins_no_membership_and_renews_those_it_has(staff):
    membership = member_until(in_days(5))
    membership.first_tier.retired_on = clock.today()
    with pytest.raises(RuleBroken, match="no new memberships"):
        term_actions.begin_membership(make.organisation(), membership.first_tier, by=staff)
    assert term_actions.renew(membership, by=staff)


def test_many_are_renewed_all_or_none(staff):
    good, bad = member_until(in_days(5)), member_until(in_days(200), name="Too Early")
    seen = {each.uid: mark_of(each) for each in (good, bad)}

    with pytest.raises(RuleBroken, match="Too Early: It runs until"), db.session.begin_nested():
        term_actions.renew_all(seen, by=staff)

    assert db.session.scalar(select(func.count()).select_from(Term)) == 2
    del seen[bad.uid]
    assert len(term_actions.renew_all(seen, by=staff)) == 1


def test_of_two_who_renew_at_once_one_opens_the_term_and_the_other_is_told(app):
    membership = member_until(in_days(-20))
    seen, uid = {membership.uid: mark_of(membership)}, membership.uid
    people = [make.staff().id, make.staff().id]

    def renewer(number):
        return lambda: term_actions.renew_all(seen, by=db.session.get(Person, number))

    told = at_once(app, *(renewer(number) for number in people))

    assert sorted(bool(refusal) for refusal in told) == [False, True]
    assert "just renewed" in "".join(told)
    found = db.session.scalars(select(Membership).where(Membership.uid == uid)).one()
    assert len(found.terms) == 2
    assert term_queries.status_of(found) is Status.ACTIVE


def test_the_preview_says_what_the_renewal_then_does(staff):
    make.tier(fee_cents=12_345)
    for left in (-200, -31, -30, -1, 0, 60):
        membership = member_until(in_days(left))
        told = renewal_of(membership, clock.today())

        term = term_actions.renew(membership, by=staff)

        assert told.refusal is None
        assert (told.starts_on, told.ends_on) == (term.starts_on, term.ends_on)
        assert told.fee_cents == term.fee_cents == 12_345
