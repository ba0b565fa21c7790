"""Planning and opening calls, rounds and their end, extension and cancelling."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.call_actions import Plan, cancel, plan, revise
from hubcommunity.topics.calls.models import (
    CallState,
    Elector,
    Extension,
    Outcome,
    Round,
    Stand,
)
from hubcommunity.topics.calls.outcome_actions import assess
from hubcommunity.topics.calls.policy import state_at
from hubcommunity.topics.calls.round_actions import ask_again, end_rounds, extend, open_call
from hubcommunity.topics.models import GroupState, SeatKind
from hubcommunity.topics.news_models import News
from hubcommunity.topics.office_actions import change_state
from tests import make
from tests.topics.calls.steps import at_the_table, clock_at, ended, last, opened, say

PLAN = Plan("Evidence", "Name the evidence.", 50, 75, objections_block=True, days=14)


def asked_in(call):
    query = select(Elector.organisation_id).where(Elector.round_id == last(call).id)
    return set(db.session.scalars(query))


def test_a_plan_is_a_draft_with_its_rules(app):
    group = make.group()
    call = plan(group, PLAN, by=make.chair(group))
    assert call.state is CallState.DRAFT
    assert (call.quorum, call.support, call.days) == (50, 75, 14)
    assert queries.last_round(call) is None


def test_opening_freezes_the_statement_with_its_fingerprint_and_who_is_asked(app):
    seats = at_the_table(3)
    call = opened(seats)
    make.sitting(seats[0].group)
    first = last(call)
    assert call.state is CallState.OPEN
    assert asked_in(call) == {seat.organisation_id for seat in seats}
    assert first.sha256 == hashlib.sha256(call.statement.encode()).hexdigest()
    assert first.closes_at - first.opened_at == timedelta(days=14)


def test_observers_and_those_without_a_membership_that_runs_are_not_asked(app):
    (seat,) = at_the_table(1)
    make.sitting(seat.group, kind=SeatKind.OBSERVER)
    make.sitting(seat.group, make.organisation())
    assert asked_in(opened([seat])) == {seat.organisation_id}


def test_members_whose_tier_has_no_vote_are_not_asked(app):
    (seat,) = at_the_table(1)
    associate = make.tier("associate", votes=False)
    make.sitting(seat.group, make.member(tier=associate))
    assert asked_in(opened([seat])) == {seat.organisation_id}


def test_an_organisation_with_only_an_alternate_is_asked_too(app):
    seat = make.sitting(make.group(), kind=SeatKind.ALTERNATE)
    assert asked_in(opened([seat])) == {seat.organisation_id}


def test_nobody_to_ask_nothing_to_open(app):
    with pytest.raises(RuleBroken, match="nobody can be asked"):
        open_call(make.call(make.group()), by=make.person())


def test_a_call_is_opened_once_and_its_rules_stay(app):
    call = opened(at_the_table(1))
    with pytest.raises(RuleBroken, match="opened already"):
        open_call(call, by=make.person())
    with pytest.raises(RuleBroken, match="rules stay"):
        revise(call, PLAN, by=make.person())


def test_a_draft_can_be_changed(app):
    call = make.call(make.group())
    revise(call, PLAN, by=make.person())
    assert (call.title, call.statement) == ("Evidence", "Name the evidence.")


@pytest.mark.parametrize("state", [GroupState.DORMANT, GroupState.CONCLUDED])
def test_in_a_group_at_rest_nothing_begins(app, state):
    group = make.group(state=state)
    with pytest.raises(RuleBroken):
        plan(group, PLAN, by=make.person())
    with pytest.raises(RuleBroken):
        open_call(make.call(group), by=make.person())


def test_a_call_replaces_one_of_its_own_group_only(app):
    other = make.call(make.group())
    what = Plan("Evidence", "Name it.", 50, 75, objections_block=True, days=14, supersedes=other)
    with pytest.raises(RuleBroken, match="own group"):
        plan(make.group(), what, by=make.person())


def test_the_clock_ends_a_round_whether_or_not_the_job_has_run(app):
    call = opened(at_the_table(1))
    first = last(call)
    assert state_at(call, first, first.closes_at - timedelta(seconds=1)) is CallState.OPEN
    assert state_at(call, first, first.closes_at) is CallState.ASSESSING
    assert call.state is CallState.OPEN
    assert end_rounds(first.closes_at - timedelta(seconds=1)) == 0
    assert end_rounds(first.closes_at) == 1
    assert end_rounds(first.closes_at) == 0
    assert call.state is CallState.ASSESSING
    assert last(call).ended_at == first.closes_at


def test_the_chair_hears_that_a_round_is_over_and_staff_where_there_is_none(app, outbox):
    (seat,) = at_the_table(1)
    staff = make.staff()
    ended(opened([seat]))
    chair = make.chair(seat.group)
    ended(opened([seat]))
    told = [(m.event, m.person_id) for m in outbox()]
    assert told == [("call.ended", staff.id), ("call.ended", chair.id)]


def test_a_round_gets_longer_with_a_reason_and_never_shorter(app):
    call, by = opened(at_the_table(1)), make.person()
    before = last(call).closes_at
    with pytest.raises(RuleBroken, match="reason"):
        extend(call, before + timedelta(days=2), by=by, reason=" ")
    for wrong in (before, before - timedelta(seconds=1)):
        with pytest.raises(RuleBroken, match="never shorter"):
            extend(call, wrong, by=by, reason="Holidays.")
    with pytest.raises(RuleBroken, match="180 days"):
        extend(call, before + timedelta(days=400), by=by, reason="Holidays.")
    extend(call, before + timedelta(days=2), by=by, reason="Holidays.")
    assert last(call).closes_at == before + timedelta(days=2)
    assert [one.reason for one in queries.extensions_of(call)] == ["Holidays."]


def test_what_is_over_does_not_get_longer(app):
    call = opened(at_the_table(1))
    closes_at = last(call).closes_at
    with clock_at(closes_at), pytest.raises(RuleBroken, match="over"):
        extend(call, closes_at + timedelta(days=1), by=make.person(), reason="Late.")
    assert db.session.scalars(select(Extension)).all() == []


def test_a_new_round_asks_who_sits_there_now_about_the_new_statement(app):
    seats = at_the_table(2)
    call = opened(seats)
    say(call, seats[0], Stand.AGREE)
    seats.append(make.sitting(seats[0].group))
    ended(call)
    second = ask_again(call, "Name the evidence, by risk class.", 7, by=make.person())
    assert call.state is CallState.OPEN
    assert (second.number, second.statement) == (2, "Name the evidence, by risk class.")
    assert asked_in(call) == {seat.organisation_id for seat in seats}
    assert queries.tally(second).answered == 0
    assert queries.rounds_of(call)[0].statement == "Name the evidence before a product applies."


def test_a_new_round_follows_an_end_only(app):
    call = opened(at_the_table(1))
    with pytest.raises(RuleBroken, match="Open"):
        ask_again(call, "Once more.", 7, by=make.person())
    ended(call)
    with pytest.raises(RuleBroken, match="statement"):
        ask_again(call, " ", 7, by=make.person())


def test_an_open_call_is_cancelled_with_a_reason_and_the_group_is_told(app):
    call = opened(at_the_table(1))
    with pytest.raises(RuleBroken, match="reason"):
        cancel(call, by=make.person(), reason="")
    cancel(call, by=make.person(), reason="The law has changed.")
    assert call.state is CallState.CANCELLED
    assert last(call).ended_at
    told = db.session.scalars(select(News).order_by(News.id)).all()
    assert [bool(news.retracted_at) for news in told] == [True, False]
    assert told[1].excerpt == "The law has changed."


def test_a_draft_and_what_is_over_are_not_cancelled(app):
    with pytest.raises(RuleBroken):
        cancel(make.call(make.group()), by=make.person(), reason="No.")
    with pytest.raises(RuleBroken, match="assessed"):
        cancel(ended(opened(at_the_table(1))), by=make.person(), reason="No.")


def test_opening_a_new_round_and_the_result_are_news(app):
    seats = at_the_table(1)
    call = opened(seats, title="Evidence")
    ended(call)
    ask_again(call, "Once more.", 7, by=make.person())
    titles = db.session.scalars(select(News.title).order_by(News.id)).all()
    assert titles == ["Evidence", "Round 2: Evidence"]


def test_an_assessment_stays_with_its_round(app):
    call = ended(opened(at_the_table(1)))
    assess(call, Outcome.NONE, "Too few.", by=make.person())
    ask_again(call, "Once more.", 7, by=make.person())
    rounds = queries.rounds_of(call)
    assert [(one.assessment, one.proposed) for one in rounds] == [
        ("Too few.", Outcome.NONE),
        ("", None),
    ]


def test_the_database_holds_one_open_round_a_call(app):
    call = opened(at_the_table(1))
    now = clock.now()
    values = {"call_id": call.id, "statement": "x", "closes_at": now + timedelta(days=1)}
    with pytest.raises(IntegrityError):
        make.saved(Round(number=2, **values))


def test_every_step_is_on_record(app):
    call, by = opened(at_the_table(1)), make.person()
    extend(call, last(call).closes_at + timedelta(days=1), by=by, reason="Holidays.")
    ended(call)
    events = db.session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)).all()
    assert events == ["call.opened", "call.extended", "call.ended"]


@pytest.mark.parametrize("state", [CallState.OPEN, CallState.ASSESSING])
def test_a_group_finishes_its_calls_before_it_concludes(app, state):
    call, staff = opened(at_the_table(1)), make.staff()
    if state is CallState.ASSESSING:
        ended(call)
    assert call.state is state
    with pytest.raises(RuleBroken, match="under way"):
        change_state(call.group, GroupState.CONCLUDED, by=staff)
    call.state = CallState.CANCELLED
    change_state(call.group, GroupState.CONCLUDED, by=staff)
    assert call.group.state is GroupState.CONCLUDED
