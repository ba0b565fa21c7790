"""Two at the same moment in a call: the rules hold as if one had come after the other."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.letter_actions import write_letters
from hubcommunity.topics.calls.models import Call, CallState, Outcome, Stand
from hubcommunity.topics.calls.outcome_actions import assess, resolve
from hubcommunity.topics.calls.position_actions import give
from hubcommunity.topics.calls.round_actions import ask_again, end_rounds, extend, open_call
from tests import make
from tests.threads import at_once
from tests.topics.calls.steps import WORDS, at_the_table, clock_at, ended, last, opened, say


@pytest.fixture
def table(app):
    return at_the_table(3)


def late(act, call, *more, by):
    """Return an act on the call as another session reads it."""
    number, person = call.id, by.id

    def run():
        act(db.session.get(Call, number), *more, by=db.session.get(Person, person))

    return run


def answering(call, seat, stand):
    call_id, organisation_id, person_id = call.id, seat.organisation_id, seat.person_id

    def run():
        give(
            db.session.get(Call, call_id),
            db.session.get(Organisation, organisation_id),
            WORDS[stand],
            by=db.session.get(Person, person_id),
        )

    return run


def test_at_the_second_of_closing_no_position_slips_in_beside_the_clock(app, table):
    call = opened(table)
    closes_at = last(call).closes_at
    acts = [answering(call, seat, Stand.AGREE) for seat in table]
    with clock_at(closes_at):
        told = at_once(app, *acts, lambda: end_rounds(closes_at))
    assert [bool(refusal) for refusal in told] == [True, True, True, False]
    assert queries.tally(last(call)).answered == 0
    assert call.state is CallState.ASSESSING


def test_a_second_before_all_positions_are_counted(app, table):
    call = opened(table)
    acts = [answering(call, seat, Stand.AGREE) for seat in table]
    with clock_at(last(call).closes_at - timedelta(seconds=1)):
        assert at_once(app, *acts) == ["", "", ""]
    assert queries.tally(last(call)).agree == 3


def test_two_objections_of_one_organisation_are_one(app, table):
    call = opened(table)
    told = at_once(app, *[answering(call, table[0], Stand.OBJECT) for _ in range(2)])
    assert told == ["", ""]
    assert queries.tally(last(call)).objecting == 1


def test_of_two_chairs_who_resolve_one_wins_and_the_other_is_told_who_did(app, table):
    call = opened(table)
    for seat in table:
        say(call, seat, Stand.AGREE)
    chairs = [make.person(given_name="Ida"), make.person(given_name="Ove")]
    assess(ended(call), Outcome.CONSENSUS, "All agree.", by=chairs[0])
    told = at_once(app, *[late(resolve, call, by=chair) for chair in chairs])
    winner = call.resolved_by
    assert sorted(bool(refusal) for refusal in told) == [False, True]
    assert f"{winner.name} has resolved this call already." in told


def test_a_call_is_resolved_or_asked_again_never_both(app, table):
    call = opened(table)
    for seat in table:
        say(call, seat, Stand.AGREE)
    assess(ended(call), Outcome.CONSENSUS, "All agree.", by=make.person())
    chair = make.person()
    again = late(ask_again, call, "Once more.", 7, by=chair)
    told = at_once(app, late(resolve, call, by=chair), again)
    assert sorted(bool(refusal) for refusal in told) == [False, True]
    is_resolved = call.state is CallState.RESOLVED
    assert last(call).number == (1 if is_resolved else 2)


def test_a_draft_is_opened_once(app, table):
    call = make.call(table[0].group)
    told = at_once(app, *[late(open_call, call, by=make.person()) for _ in range(2)])
    assert sorted(bool(refusal) for refusal in told) == [False, True]
    assert len(queries.rounds_of(call)) == 1


def test_of_two_extensions_the_round_keeps_the_longer(app, table):
    call = opened(table)
    before = last(call).closes_at

    def extending(days):
        def act(found, *, by):
            extend(found, before + timedelta(days=days), by=by, reason="Holidays.")

        return late(act, call, by=chair)

    chair = make.person()
    at_once(app, extending(2), extending(5))
    assert last(call).closes_at == before + timedelta(days=5)


def test_two_workers_write_each_letter_once(app, table, outbox):
    opened(table)
    now = clock.now()
    at_once(app, *[lambda: write_letters(now) for _ in range(2)])
    assert len([m for m in outbox() if m.event == "call.opened"]) == 3
