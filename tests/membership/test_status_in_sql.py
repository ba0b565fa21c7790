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
from hubcommunity.membership.term_models import Membership, Term, TierChange
from hubcommunity.membership.term_policy import listing_of
from tests import make

BEGIN = date(2026, 1, 1)
LISTED = (Status.ACTIVE, Status.DUE, Status.GRACE)
DAYS = st.integers(-40, 500).map(lambda days: BEGIN + timedelta(days=days))
SPANS = st.tuples(DAYS, st.integers(0, 200))
PLAIN = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def three_tiers():
    """Tiers with no, some and many days of grace."""
    return [
        make.tier("none", "None", grace_days=0),
        make.tier("some", "Some", grace_days=15),
        make.tier("many", "Many", grace_days=90),
    ]


@PLAIN
@given(
    spans=st.lists(SPANS, max_size=4),
    first=st.integers(0, 2),
    changes=st.dictionaries(DAYS, st.integers(0, 2), max_size=3),
    suspended=st.none() | DAYS,
    ended=st.none() | DAYS,
    days=st.lists(DAYS, min_size=8, max_size=8),
)
def test_sql_and_python_give_every_membership_the_same_status(
    app, spans, first, changes, suspended, ended, days
):
    db.session.rollback()  # each history begins on an empty hub
    tiers = three_tiers()
    membership = make.saved(
        Membership(
            organisation=make.organisation(),
            first_tier=tiers[first],
            suspended_on=suspended,
            ended_on=ended,
            terms=[Term(starts_on=day, ends_on=day + timedelta(days=n)) for day, n in spans],
            tier_changes=[TierChange(from_on=day, tier=tiers[n]) for day, n in changes.items()],
        )
    )
    turns = [day + timedelta(days=n) for day, length in spans for n in (0, length, length + 1)]

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
