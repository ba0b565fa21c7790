"""What may be written to the ledger."""

from datetime import timedelta

import pytest
import time_machine

from hubcommunity.audit.queries import about
from hubcommunity.consent import actions, queries
from hubcommunity.consent.models import NEWS, EventKind
from hubcommunity.core import clock
from hubcommunity.core.errors import RuleBroken
from tests import make


@pytest.fixture(autouse=True)
def news():
    return make.purpose(NEWS, text="We send you news.")


def test_nobody_has_consented_before_they_were_asked():
    assert queries.state_of(make.person(), NEWS) is None


def test_consent_is_given_after_it_was_requested():
    who = make.person()
    actions.request(who, NEWS, how="contact-form")
    assert queries.state_of(who, NEWS) is EventKind.REQUESTED

    actions.give(who, NEWS, how="mail-link")

    assert queries.is_given(who, NEWS)


def test_consent_that_was_never_requested_cannot_be_given():
    with pytest.raises(RuleBroken, match="not asked for"):
        actions.give(make.person(), NEWS, how="mail-link")


def test_a_request_that_nobody_confirms_expires_after_seven_days():
    who = make.person()
    actions.request(who, NEWS, how="contact-form")

    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1)):
        assert queries.state_of(who, NEWS) is EventKind.EXPIRED
        with pytest.raises(RuleBroken, match="too long ago"):
            actions.give(who, NEWS, how="mail-link")


def test_asking_again_takes_no_given_consent_away():
    who = make.follower()

    actions.request(who, NEWS, how="contact-form")

    assert queries.is_given(who, NEWS)
    assert len(queries.ledger_of(who)) == 2


def test_giving_twice_is_one_line():
    who = make.follower()

    actions.give(who, NEWS, how="mail-link")

    assert len(queries.ledger_of(who)) == 2


def test_withdrawing_is_allowed_at_any_time_and_twice_is_once():
    never_asked, follower = make.person(), make.follower()
    for who in (never_asked, follower, follower):
        actions.withdraw(who, NEWS, how="unsubscribe-link")

    assert [len(queries.ledger_of(who)) for who in (never_asked, follower)] == [1, 3]
    assert queries.state_of(never_asked, NEWS) is EventKind.WITHDRAWN
    assert not queries.is_given(follower, NEWS)


def test_consent_that_was_withdrawn_is_asked_for_anew_before_it_is_given():
    who = make.follower()
    actions.withdraw(who, NEWS, how="privacy-page")
    with pytest.raises(RuleBroken):
        actions.give(who, NEWS, how="mail-link")

    actions.request(who, NEWS, how="privacy-page", by=who)
    actions.give(who, NEWS, how="mail-link")

    assert queries.is_given(who, NEWS)


def test_consent_that_is_given_is_withdrawn_not_refused():
    with pytest.raises(RuleBroken, match="withdrawn, not refused"):
        actions.refuse(make.follower(), NEWS, how="privacy-page")


def test_a_request_can_be_refused_and_twice_is_once():
    who = make.person()
    actions.request(who, NEWS, how="registration form")

    actions.refuse(who, NEWS, how="mail-link")
    actions.refuse(who, NEWS, how="mail-link")

    assert queries.state_of(who, NEWS) is EventKind.REFUSED
    assert len(queries.ledger_of(who)) == 2


@pytest.mark.parametrize("verb", ["request", "give", "refuse", "withdraw"])
def test_an_unknown_purpose_is_refused(verb):
    with pytest.raises(RuleBroken, match="no such purpose"):
        getattr(actions, verb)(make.person(), "astrology", how="contact-form")


def test_a_purpose_that_rests_on_another_basis_takes_no_consent():
    make.purpose("enquiry", asks_consent=False)
    with pytest.raises(RuleBroken, match="does not rest on consent"):
        actions.request(make.person(), "enquiry", how="contact-form")


def test_at_the_same_instant_a_withdrawal_wins():
    who = make.person()
    with time_machine.travel(clock.now(), tick=False):
        actions.request(who, NEWS, how="contact-form")
        actions.give(who, NEWS, how="mail-link")
        actions.withdraw(who, NEWS, how="unsubscribe-link")
        actions.request(who, NEWS, how="privacy-page", by=who)

    assert queries.state_of(who, NEWS) is EventKind.WITHDRAWN


def test_a_clock_that_is_set_back_brings_no_withdrawn_consent_back():
    who = make.follower()

    with time_machine.travel(clock.now() - timedelta(hours=2)):
        actions.withdraw(who, NEWS, how="unsubscribe-link")

    assert queries.state_of(who, NEWS) is EventKind.WITHDRAWN


def test_a_line_says_how_by_whom_and_on_which_text():
    who = make.person()

    line = actions.request(who, NEWS, how="contact-form", by=who, evidence={"enquiry": "a1"})

    assert (line.number, line.how_in_words, line.by_id) == (1, "Contact form", who.id)
    assert (line.evidence, line.notice.text) == ({"enquiry": "a1"}, "We send you news.")


def test_consent_is_given_to_the_text_that_was_shown_even_if_a_new_one_came_in_between():
    who = make.person()
    shown = actions.request(who, NEWS, how="contact-form").notice
    actions.publish_notice(NEWS, "We send you news twice a week.", by=None)

    given = actions.give(who, NEWS, how="mail-link")

    assert given.notice is shown


def test_every_line_leaves_its_receipt_in_the_trace():
    who = make.follower()

    told = [e.details["receipt"] for e in about(who) if e.event.startswith("consent.")]

    assert told == [str(line.receipt) for line in queries.ledger_of(who)]


SAYING_NO = {"withdraw": EventKind.WITHDRAWN, "refuse": EventKind.REFUSED}


def who_said(verb):
    who = make.person()
    actions.request(who, NEWS, how="contact-form")
    getattr(actions, verb)(who, NEWS, how="mail-link", by=who)
    return who


@pytest.mark.parametrize("verb", SAYING_NO)
def test_who_said_no_is_not_asked_again_by_anybodys_form_for_thirty_days(verb):
    who = who_said(verb)

    line = actions.request(who, NEWS, how="contact-form")

    assert line.kind is queries.state_of(who, NEWS) is SAYING_NO[verb]
    with time_machine.travel(clock.now() + timedelta(days=29)):
        assert actions.request(who, NEWS, how="contact-form") is line
    with time_machine.travel(clock.now() + timedelta(days=30, minutes=1)):
        assert actions.request(who, NEWS, how="contact-form").kind is EventKind.REQUESTED


@pytest.mark.parametrize("verb", SAYING_NO)
def test_who_said_no_may_ask_for_it_themselves_at_once(verb):
    who = who_said(verb)
    actions.request(who, NEWS, how="privacy-page", by=who)
    assert queries.state_of(who, NEWS) is EventKind.REQUESTED


def test_a_request_is_told_from_a_later_one_by_its_evidence():
    who = make.person()
    actions.request(who, NEWS, how="registration form", evidence={"application": "a"})
    assert queries.is_asked(who, NEWS, {"application": "a"})

    actions.request(who, NEWS, how="contact-form", evidence={"enquiry": "b"})

    assert not queries.is_asked(who, NEWS, {"application": "a"})
    assert not queries.is_asked(make.person(), NEWS, {})
