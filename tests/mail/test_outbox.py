"""The moves of a mail through the outbox."""

from datetime import timedelta

import pytest
import time_machine

from hubcommunity.audit import queries as audit
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.mail import actions, policy, queries, sending_actions
from hubcommunity.mail.delivery import SENT, Fate, Outcome
from hubcommunity.mail.models import MessageState
from tests import make

GREYLISTED = Outcome(Fate.RETRY, 451, "451 Try again later")
NO_SUCH_USER = Outcome(Fate.REFUSED, 550, "550 No such user")


def claimed(**values):
    message = make.message(**values)
    assert sending_actions.claim("w1") is message
    return message, sending_actions.seal(message)


def test_ten_tries_take_about_five_hours():
    assert policy.TRIES == 10
    assert timedelta(minutes=sum(policy.WAITS)) == timedelta(hours=5)


def test_the_wait_grows_with_each_try_and_ends_after_the_last():
    waits = [policy.wait_after(tries) for tries in range(1, policy.TRIES)]

    assert waits == sorted(waits)
    assert policy.wait_after(policy.TRIES) is None


def test_the_longest_due_is_claimed_first():
    later = make.message()
    earlier = make.message(due_at=clock.now() - timedelta(hours=1))

    assert sending_actions.claim("w1") is earlier
    assert sending_actions.claim("w1") is later


def test_what_is_not_due_is_not_claimed():
    make.message(due_at=clock.now() + timedelta(minutes=1))

    assert sending_actions.claim("w1") is None


def test_a_claimed_message_is_nobody_elses():
    claimed()

    assert sending_actions.claim("w2") is None


def test_a_sent_message_says_when():
    message, letter = claimed()

    sending_actions.settle(letter, "w1", SENT)

    assert message.state is MessageState.SENT
    assert message.sent_at is not None
    assert message.lease_until is None


def test_a_passing_refusal_lets_it_wait_a_minute():
    message, letter = claimed()

    sending_actions.settle(letter, "w1", GREYLISTED)

    assert message.state is MessageState.PENDING
    assert message.last_error == "451 Try again later"
    assert timedelta(seconds=55) < message.due_at - clock.now() <= timedelta(minutes=1)


def test_a_refusal_for_good_is_not_tried_again():
    message, letter = claimed()

    sending_actions.settle(letter, "w1", NO_SUCH_USER)

    assert (message.state, message.attempts) == (MessageState.FAILED, 1)


def test_after_ten_passing_refusals_it_has_failed():
    message, letter = claimed(attempts=9)

    sending_actions.settle(letter, "w1", GREYLISTED)

    assert (message.state, message.attempts) == (MessageState.FAILED, 10)


def test_a_lost_message_goes_out_again_at_once():
    message, _letter = claimed()

    with time_machine.travel(clock.now() + timedelta(seconds=301)):
        sending_actions.release_lost()

        assert sending_actions.claim("w2") is message


def test_a_lease_that_runs_keeps_the_message():
    claimed()

    assert not sending_actions.release_lost()


def test_a_message_lost_ten_times_has_failed():
    message, _letter = claimed(attempts=9)

    with time_machine.travel(clock.now() + timedelta(hours=1)):
        sending_actions.release_lost()

    assert message.state is MessageState.FAILED


def test_who_lost_the_lease_reports_in_vain():
    message, letter = claimed()
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        sending_actions.release_lost()
        sending_actions.claim("w2")

    assert sending_actions.settle(letter, "w1", NO_SUCH_USER) is None
    assert message.state is MessageState.CLAIMED


def test_a_secret_leaves_the_database_once_it_is_sent():
    message, letter = claimed(holds_secret=True, text="token", html="<p>token</p>")

    sending_actions.settle(letter, "w1", SENT)

    assert message.text == message.html == policy.EMPTIED


def test_a_secret_leaves_the_database_when_the_mail_is_suppressed():
    message, _letter = claimed(holds_secret=True)

    sending_actions.suppress(message, "The address is gone.")

    assert message.text == policy.EMPTIED


def test_a_failed_secret_stays_for_the_next_try():
    message, letter = claimed(holds_secret=True, text="token")

    sending_actions.settle(letter, "w1", NO_SUCH_USER)

    assert message.text == "token"


def test_an_address_that_no_server_takes_fails_at_once():
    message = make.message(to_address="somebody at home")
    sending_actions.claim("w1")

    assert sending_actions.seal(message) is None
    assert message.state is MessageState.FAILED
    assert "no address" in message.last_error


def test_sending_again_gives_all_tries_anew_and_is_on_record():
    staff = make.staff()
    message = make.message(state=MessageState.FAILED, attempts=10)

    actions.send_again(message, by=staff)

    assert (message.state, message.attempts) == (MessageState.PENDING, 0)
    db.session.flush()
    assert [entry.event for entry in audit.about(message)] == ["message.sent_again"]


@pytest.mark.parametrize("state", [state for state in MessageState if state.value != "failed"])
def test_only_a_failed_mail_is_sent_again(state):
    message = make.message(state=state)

    with pytest.raises(RuleBroken):
        actions.send_again(message, by=make.staff())


def test_a_worker_that_beats_is_seen():
    assert queries.worker_seen_at() is None
    actions.beat()
    first = queries.worker_seen_at()
    actions.beat()

    assert first < queries.worker_seen_at()


def test_a_job_has_one_turn_an_interval():
    hour = timedelta(hours=1)

    assert actions.take_turn("tidy", hour)
    assert not actions.take_turn("tidy", hour)
    with time_machine.travel(clock.now() + hour + timedelta(seconds=1)):
        assert actions.take_turn("tidy", hour)
        assert not actions.take_turn("tidy", hour)
