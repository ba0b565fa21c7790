"""Counting tries, with and without the counter that all processes share."""

import pytest
from limits import parse
from limits.errors import StorageError

from hubcommunity.core import attempts
from hubcommunity.core.attempts import TooManyTries
from hubcommunity.core.limits import limiter

TWICE = parse("2/minute")


def test_each_try_leaves_one_less_until_none_is_left():
    assert attempts.spend(TWICE, "a", refusal="No more.") == 1
    assert attempts.spend(TWICE, "a", refusal="No more.") == 0
    with pytest.raises(TooManyTries) as refused:
        attempts.spend(TWICE, "a", refusal="No more.")
    assert refused.value.sentence == "No more."
    assert 1 <= refused.value.retry_after <= 60


def test_keys_are_counted_apart():
    attempts.spend(TWICE, "a", "b", refusal="")
    assert attempts.spend(TWICE, "ab", refusal="") == 1


def test_asking_whether_tries_are_left_costs_none():
    for _ in range(3):
        attempts.require(TWICE, "a", refusal="No more.")
    attempts.spend(TWICE, "a", refusal="")
    attempts.spend(TWICE, "a", refusal="")
    with pytest.raises(TooManyTries):
        attempts.require(TWICE, "a", refusal="No more.")


def test_what_is_forgotten_counts_no_more():
    attempts.spend(TWICE, "a", refusal="")
    attempts.forget(TWICE, "a")
    assert attempts.spend(TWICE, "a", refusal="") == 1


def test_without_the_shared_counter_this_process_counts_alone(monkeypatch):
    asked = []

    class Gone:
        def hit(self, *_args):
            asked.append("hit")
            raise StorageError(ConnectionError("Redis is gone"))

        get_window_stats = test = clear = hit

    attempts.spare.storage.reset()
    monkeypatch.setattr(attempts.Outage, "until", 0.0)
    monkeypatch.setattr(limiter, "_limiter", Gone())
    assert attempts.spend(TWICE, "a", refusal="") == 1
    assert attempts.spend(TWICE, "a", refusal="") == 0
    with pytest.raises(TooManyTries):
        attempts.require(TWICE, "a", refusal="")
    attempts.forget(TWICE, "a")
    assert asked == ["hit"], "the counter that failed is left alone for a while"


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
)
def test_a_household_is_one_source(app, address, source):
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert attempts.source() == source
