"""The rules in Python and the same in SQL, over random histories; and who is listed when."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.membership import standing_actions, term_actions, term_queries, tier_actions
from hubcommunity.membership.policy import Status
from hubcommunity.membership.status_queries import status_sql
from hubcommunity.membership.term_models import Membership
from hubcommunity.membership.term_policy import listing_of
from tests import make
from tests.membership.histories import days_near, histories, made, three_tiers

LISTED = (Status.ACTIVE, Status.DUE, Status.GRACE)
PLAIN = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@PLAIN
@given(history=histories(), days=st.lists(days_near(), min_size=8, max_size=8))
def test_sql_and_python_give_every_membership_the_same_status(app, history, days):
    db.session.rollback()  # each history begins on an empty hub
    membership = made(history)
    turns = [
        day + timedelta(days=n) for day, length in history.spans for n in (0, length, length + 1)
    ]

    for day in [*days, *turns]:
        said = db.session.scalar(select(status_sql(day)).select_from(Membership))

        assert Status(said) is term_queries.status_of(membership, day), day
        wanted = membership.tier_on(day).id
        assert db.session.scalar(select(Membership.tier_id_on(day))) == wanted


ACTS = {
    "renew": lambda m, n, by, tiers: term_actions.renew(m, by=by),
    "join": lambda m, n, by, tiers: term_actions.begin_membership(m.organisation, tiers[0], by=by),
    "suspend": lambda m, n, by, tiers: standing_actions.suspend(m, on=later(n), reason="So", by=by),
    "lift": lambda m, n, by, tiers: standing_actions.lift_suspension(m, reason="So", by=by),
    "end": lambda m, n, by, tiers: standing_actions.end(m, on=later(n), reason="So", by=by),
    "reactivate": lambda m, n, by, tiers: standing_actions.reactivate(m, reason="So", by=by),
    "tier": lambda m, n, by, tiers: standing_actions.change_tier(
        m, tiers[n % 3], from_on=later(n), by=by
    ),
    "grace": lambda m, n, by, tiers: tier_actions.change_facts(
        tiers[n % 3], {"grace_days": n, "by_calendar": False, "term_months": 12}, by=by
    ),
}
STEPS = st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 120), st.integers(0, 400))


def later(days: int) -> date:
    return clock.today() + timedelta(days=days)


@PLAIN
@given(steps=st.lists(STEPS, min_size=1, max_size=10))
def test_whatever_is_done_a_member_is_listed_exactly_while_active_due_or_in_grace(app, steps):
    db.session.rollback()
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False) as traveller:
        tiers, by = three_tiers(), make.person()
        membership = term_actions.begin_membership(make.organisation(), tiers[1], by=by)
        for act, number, wait in steps:
            with suppress(RuleBroken), db.session.begin_nested():
                ACTS[act](membership, number, by, tiers)
            membership = term_queries.membership_of(membership.organisation)
            check_listing(membership, wait)
            now += timedelta(days=wait)
            traveller.move_to(now)


def check_listing(membership: Membership, wait: int) -> None:
    """Hold a membership to its listing, from today until somebody acts again."""
    organisation = membership.organisation
    db.session.refresh(organisation)
    listing = listing_of(membership)
    assert organisation.member_from == listing.member_from
    assert organisation.member_until == listing.member_until, "the SQL lists it as Python does"
    assert organisation.term_ends_on == listing.term_ends_on
    for days in range(wait + 1):
        day = later(days)
        listed = term_queries.status_of(membership, day) in LISTED
        assert organisation.is_member(day) == listed, day
