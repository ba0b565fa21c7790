"""The ledger shows any change in it, and its database refuses one."""

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hubcommunity.consent import actions, queries
from hubcommunity.consent.models import NEWS, NEXT, ConsentEvent, EventKind
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from tests import make

IN_ONE_TEST = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
VERBS = {
    "request": EventKind.REQUESTED,
    "give": EventKind.GIVEN,
    "refuse": EventKind.REFUSED,
    "withdraw": EventKind.WITHDRAWN,
}


@pytest.fixture(autouse=True)
def news():
    return make.purpose(NEWS)


def ledger_of_five():
    who = make.follower()
    actions.withdraw(who, NEWS, how="privacy-page", by=who, evidence={"page": "account"})
    actions.request(who, NEWS, how="privacy-page", by=who)
    actions.give(who, NEWS, how="mail-link", by=who)
    return who


@given(st.lists(st.sampled_from(sorted(VERBS)), max_size=12))
@IN_ONE_TEST
def test_a_ledger_goes_only_along_the_table_and_holds(verbs):
    who = make.person()
    state = None
    for verb in verbs:
        kind = VERBS[verb]
        keeps = state is kind and kind is not EventKind.REQUESTED
        keeps = keeps or (verb == "request" and state is EventKind.GIVEN)
        if keeps or kind in NEXT[state]:
            getattr(actions, verb)(who, NEWS, how="staff", by=who)
            state = state if keeps else kind
        else:
            with pytest.raises(RuleBroken):
                getattr(actions, verb)(who, NEWS, how="staff")
        assert queries.state_of(who, NEWS) is state
        assert [standing.state for standing in queries.standings(who)] == [state]
    assert queries.verify(who).holds


@dataclass
class Loose:
    """A line of the ledger that a test may forge."""

    line: ConsentEvent
    changed: dict

    def __getattr__(self, name):
        return self.changed.get(name, getattr(self.line, name))

    def chained_hash(self):
        return ConsentEvent.chained_hash(self)


FORGERIES = {
    "kind": lambda line: next(kind for kind in EventKind if kind is not line.kind),
    "at": lambda line: line.at + timedelta(microseconds=1),
    "how": lambda line: line.how + " ",
    "person_id": lambda line: line.person_id + 1,
    "by_id": lambda line: (line.by_id or 0) + 1,
    "evidence": lambda line: {**line.evidence, "added": True},
    "number": lambda line: line.number + 1,
    "previous_hash": lambda line: line.previous_hash[::-1][:63] + "f",
    "hash": lambda line: "f" * 64,
}


@given(place=st.integers(0, 4), field=st.sampled_from(sorted(FORGERIES)))
@IN_ONE_TEST
def test_a_forged_line_is_found(place, field):
    ledger = list(queries.ledger_of(ledger_of_five()))

    ledger[place] = Loose(ledger[place], {field: FORGERIES[field](ledger[place])})

    assert queries.first_break(ledger) == place + 1


@given(place=st.integers(0, 3))
@IN_ONE_TEST
def test_a_missing_line_is_found(place):
    ledger = list(queries.ledger_of(ledger_of_five()))

    del ledger[place]

    assert queries.first_break(ledger) == place + 1


def test_a_ledger_whose_end_was_cut_off_is_found_by_the_trace():
    who = ledger_of_five()

    cut = queries.verify(who, queries.ledger_of(who)[:-1])

    assert (cut.broken_at, cut.missing, cut.holds) == (None, 1, False)


def test_a_whole_chain_still_holds_when_it_is_read_back():
    who = ledger_of_five()
    db.session.commit()
    db.session.expire_all()
    assert queries.verify(who).holds


@pytest.mark.parametrize("table", ["consent_events", "notice_versions"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_on_record(table, verb):
    make.follower()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(verb.format(table)))
    db.session.rollback()


def test_two_at_once_make_two_lines_of_one_chain(app):
    who = make.person()
    uid = who.id
    db.session.commit()
    start = threading.Barrier(6)
    failed = []

    def ask():
        with app.app_context():
            try:
                start.wait()
                actions.request(db.session.get(type(who), uid), NEWS, how="contact-form")
                db.session.commit()
            except Exception as error:
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.expire_all()
    assert failed == []
    assert [line.number for line in queries.ledger_of(who)] == [1, 2, 3, 4, 5, 6]
    assert queries.verify(who).holds
