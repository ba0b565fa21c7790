"""Another tier from a day on; suspension, end and their way back."""

from datetime import date, timedelta

import pytest
import time_machine

from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.membership import standing_actions as actions
from hubcommunity.membership import term_queries
from hubcommunity.membership.policy import Status
from hubcommunity.membership.term_models import Membership
from tests import make


@pytest.fixture
def staff(app):
    return make.staff()


@pytest.fixture
def membership(app) -> Membership:
    return term_queries.membership_of(make.member())


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def test_a_tier_changes_by_itself_on_its_day(staff, membership):
    other = make.tier("associate", "Associate", grace_days=10)

    actions.change_tier(membership, other, from_on=in_days(3), by=staff)

    assert membership.tier.code == "full"
    assert membership.tier_on(in_days(2)).code == "full"
    assert membership.tier_on(in_days(3)).code == "associate"
    term = membership.terms[0]
    assert membership.organisation.member_until == term.ends_on + timedelta(days=10)
    entry = about(membership)[-1]
    assert entry.event == "membership.tier_changed"
    assert entry.details == {"before": "full", "tier": "associate", "day": str(in_days(3))}


def test_the_lists_follow_a_change_of_tier_on_its_day(staff, membership):
    full, other = make.tier(), make.tier("associate", "Associate")
    beside = make.member(tier=full)
    actions.change_tier(membership, other, from_on=in_days(3), by=staff)
    assert membership.organisation.tier_id == full.id

    assert actions.follow_tiers(clock.now()) == 0
    later = clock.now() + timedelta(days=3)
    with time_machine.travel(later):
        assert actions.follow_tiers(later) == 1
        assert actions.follow_tiers(later) == 0
    db.session.expire_all()
    assert membership.organisation.tier_id == other.id
    assert beside.tier_id == full.id


def test_a_second_change_from_the_same_day_replaces_the_first(staff, membership):
    for code in ("associate", "observer"):
        actions.change_tier(membership, make.tier(code, code), from_on=in_days(3), by=staff)
    assert [change.tier.code for change in membership.tier_changes] == ["observer"]


def test_a_tier_is_not_changed_to_itself_nor_in_the_past_nor_to_a_retired_one(staff, membership):
    retired = make.tier("old", "Old", retired_on=clock.today())
    with pytest.raises(RuleBroken, match="already"):
        actions.change_tier(membership, make.tier(), from_on=in_days(3), by=staff)
    with pytest.raises(RuleBroken, match="Choose today or a day to come"):
        actions.change_tier(membership, make.tier("new", "New"), from_on=in_days(-1), by=staff)
    with pytest.raises(RuleBroken, match="no new memberships"):
        actions.change_tier(membership, retired, from_on=in_days(3), by=staff)


def test_a_suspended_member_is_not_listed_and_is_again_once_it_is_lifted(staff, membership):
    organisation, until = membership.organisation, membership.terms[0].ends_on

    actions.suspend(membership, on=clock.today(), reason="Owes an answer", by=staff)
    assert term_queries.status_of(membership) is Status.SUSPENDED
    assert not organisation.is_member(clock.today())
    assert membership.suspended_reason == "Owes an answer"

    actions.lift_suspension(membership, reason="It came", by=staff)
    assert term_queries.status_of(membership) is Status.ACTIVE
    assert organisation.is_member(clock.today())
    assert organisation.member_until == until + timedelta(days=30)
    assert [entry.event for entry in about(membership)] == [
        "membership.suspended",
        "membership.suspension_lifted",
    ]


def test_a_suspension_can_be_planned(staff, membership):
    actions.suspend(membership, on=in_days(2), reason="As agreed", by=staff)
    assert membership.organisation.is_member(in_days(1))
    assert not membership.organisation.is_member(in_days(2))


def test_an_end_counts_from_its_day_and_can_be_taken_back(staff, membership):
    actions.end(membership, on=in_days(1), reason="Merged", by=staff)
    assert membership.organisation.is_member(clock.today())
    assert not membership.organisation.is_member(in_days(1))
    assert term_queries.status_of(membership, in_days(1)) is Status.ENDED

    actions.reactivate(membership, reason="Did not merge", by=staff)
    assert membership.ended_on is None
    assert len(membership.terms) == 1, "the term that holds goes on"
    assert membership.organisation.is_member(in_days(1))


def test_reactivated_after_its_terms_a_new_one_begins_today(staff, membership):
    old = clock.today() - timedelta(days=800)
    gone = term_queries.membership_of(make.member(since=old, until=old + timedelta(days=364)))
    gone.ended_on = in_days(-400)

    actions.reactivate(gone, reason="They are back", by=staff)

    assert gone.terms[-1].starts_on == clock.today()
    assert term_queries.status_of(gone) is Status.ACTIVE
    assert gone.organisation.member_from == clock.today()


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda m, by: actions.lift_suspension(m, reason="So", by=by), "not suspended"),
        (lambda m, by: actions.reactivate(m, reason="So", by=by), "not ended"),
        (lambda m, by: actions.suspend(m, on=in_days(-1), reason="So", by=by), "Choose today"),
        (lambda m, by: actions.end(m, on=in_days(-1), reason="So", by=by), "Choose today"),
        (lambda m, by: actions.end(m, on=in_days(1), reason="  ", by=by), "Say why"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(staff, membership, act, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        act(membership, staff)
    assert not about(membership)


def test_what_is_ended_is_neither_ended_again_nor_suspended_nor_lifted(staff, membership):
    actions.suspend(membership, on=clock.today(), reason="So", by=staff)
    with pytest.raises(RuleBroken, match="suspended from"):
        actions.suspend(membership, on=clock.today(), reason="So", by=staff)
    actions.end(membership, on=clock.today(), reason="So", by=staff)
    for act in (actions.end, actions.suspend):
        with pytest.raises(RuleBroken, match="Reactivate it first"):
            act(membership, on=clock.today(), reason="So", by=staff)
    with pytest.raises(RuleBroken, match="Reactivate it first"):
        actions.lift_suspension(membership, reason="So", by=staff)
