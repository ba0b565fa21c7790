"""Quorum and support, counted twice: by the software, and by hand from the rows."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.models import Call, Elector, Outcome, Position, Stand
from hubcommunity.topics.calls.tally_policy import Tally, not_reached_because
from tests.topics.calls.steps import at_the_table, last, opened, say

ORGANISATIONS = 5
steps = st.lists(st.tuples(st.integers(0, ORGANISATIONS - 1), st.sampled_from(Stand)), max_size=12)
few = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@few
@given(said=steps)
def test_the_tally_is_what_one_counts_by_hand_from_the_rows(app, said):
    db.session.rollback()
    seats = at_the_table(ORGANISATIONS)
    call, other = opened(seats), opened(seats)
    for who, stand in said:
        say(call, seats[who], stand)
        say(other, seats[0], Stand.AGREE)
    by_hand = {}
    rows = select(Position).join(Elector).where(Elector.round_id == last(call).id)
    for position in db.session.scalars(rows.order_by(Position.id)):
        by_hand[position.elector_id] = position.stand
    counted = list(by_hand.values())
    tally = queries.tally(last(call))
    assert [tally.of(stand) for stand in Stand] == [counted.count(stand) for stand in Stand]
    assert (tally.electors, tally.answered) == (ORGANISATIONS, len(counted))
    assert tally.silent == ORGANISATIONS - len(counted)
    db.session.rollback()


numbers = st.integers(0, 60)


@given(numbers, numbers, numbers, numbers, numbers, st.integers(1, 100))
def test_quorum_and_support_are_shares_without_rounding(
    agree, comments, objects, abstain, silent, share
):
    tally = Tally(agree + comments + objects + abstain + silent, agree, comments, objects, abstain)
    answered, sides = agree + comments + objects + abstain, agree + comments + objects
    reaches = tally.electors > 0 and Fraction(answered, tally.electors or 1) >= Fraction(share, 100)
    assert tally.has_quorum(share) == reaches
    agrees = sides > 0 and Fraction(agree + comments, sides or 1) >= Fraction(share, 100)
    assert tally.has_support(share) == agrees


def test_the_quorum_is_a_whole_number_of_organisations():
    assert [Tally(14).needed(share) for share in (50, 51, 55, 57, 58, 100)] == [7, 8, 8, 8, 9, 14]


def call_with(**rules):
    return Call(**({"quorum": 50, "support": 75, "objections_block": True} | rules))


AGREED = Tally(10, agree=6)
DISPUTED = Tally(10, agree=6, objecting=2)


@pytest.mark.parametrize(
    ("outcome", "rules", "tally", "standing", "said"),
    [
        (Outcome.CONSENSUS, {}, AGREED, 0, None),
        (Outcome.CONSENSUS, {}, DISPUTED, 2, "objection stands"),
        (Outcome.CONSENSUS, {}, AGREED, 1, "objection stands"),
        (Outcome.CONSENSUS, {"objections_block": False}, DISPUTED, 2, None),
        (Outcome.CONSENSUS, {}, DISPUTED, 0, None),
        (Outcome.DISSENT, {}, DISPUTED, 2, None),
        (Outcome.DISSENT, {}, AGREED, 1, None),
        (Outcome.DISSENT, {}, AGREED, 0, "No organisation dissents"),
        (Outcome.DISSENT, {"support": 76}, DISPUTED, 2, "6 of the 8"),
        (Outcome.CONSENSUS, {"quorum": 61}, AGREED, 0, "6 of 10"),
        (Outcome.CONSENSUS, {}, Tally(4, abstaining=4), 0, "support is too small"),
        (Outcome.NONE, {"quorum": 100}, Tally(10), 3, None),
    ],
)
def test_an_outcome_is_what_the_rules_allow(app, outcome, rules, tally, standing, said):
    told = not_reached_because(outcome, call_with(**rules), tally, standing)
    assert told is None if said is None else said in told
