"""How long it is until something, in one unit."""

from datetime import timedelta

import pytest

from hubcommunity.core.durations import in_one_unit, same_for
from hubcommunity.core.i18n import time_left, writing_to


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(days=19, hours=23), "19 days"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=1, hours=23), "47 hours"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(seconds=61), "1 minute"),
        (timedelta(seconds=-5), "0 minutes"),
    ],
)
def test_the_largest_unit_that_says_enough(app, left, told):
    with writing_to("en", None):
        assert time_left(left) == told


@pytest.mark.parametrize(
    ("left", "holds"),
    [
        (timedelta(days=2, hours=3), timedelta(hours=3)),
        (timedelta(hours=47, seconds=1), timedelta(seconds=1)),
        (timedelta(minutes=119, seconds=59), timedelta(seconds=59)),
        (timedelta(hours=2), timedelta()),
    ],
)
def test_the_same_is_said_until_a_whole_unit_is_gone(left, holds):
    assert same_for(left) == holds
    assert in_one_unit(left - holds) == in_one_unit(left)
    assert in_one_unit(left - holds - timedelta(seconds=1)) != in_one_unit(left)
