"""The days of a series."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcommunity.topics.meetings.models import Rhythm
from hubcommunity.topics.meetings.series_policy import MOST, Repeat, days_of

FIRST = date(2026, 12, 8)  # the second Tuesday
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def test_every_two_weeks():
    days = days_of(FIRST, Repeat(Rhythm.WEEKLY, step=2, times=3))
    assert days == [FIRST, date(2026, 12, 22), date(2027, 1, 5)]


def test_every_month_on_the_second_tuesday():
    days = days_of(FIRST, Repeat(Rhythm.MONTHLY, times=4))
    assert days == [FIRST, date(2027, 1, 12), date(2027, 2, 9), date(2027, 3, 9)]


def test_a_fifth_weekday_means_the_last_of_each_month():
    days = days_of(date(2026, 12, 31), Repeat(Rhythm.MONTHLY, times=4))
    assert [day.isoformat() for day in days[1:]] == ["2027-01-28", "2027-02-25", "2027-03-25"]
    assert days_of(date(2027, 1, 29), Repeat(Rhythm.MONTHLY, step=3, times=2))[1].day == 30


@pytest.mark.parametrize("until", [date(2026, 12, 22), date(2026, 12, 28)])
def test_it_ends_with_the_last_day_that_is_not_later(until):
    assert days_of(FIRST, Repeat(Rhythm.WEEKLY, until=until))[-1] == date(2026, 12, 22)


def test_an_end_before_the_beginning_leaves_nothing():
    assert days_of(FIRST, Repeat(Rhythm.WEEKLY, until=FIRST - timedelta(days=1))) == []


@settings(max_examples=40, deadline=None)
@given(DAYS, st.sampled_from(Rhythm), st.integers(1, 12))
def test_a_series_keeps_its_weekday_and_its_place_in_the_month(first, rhythm, step):
    days = days_of(first, Repeat(rhythm, step))
    assert days[0] == first
    assert len(days) == MOST
    assert {day.weekday() for day in days} == {first.weekday()}
    if rhythm is Rhythm.WEEKLY:
        assert {b - a for a, b in pairwise(days)} == {timedelta(weeks=step)}
        return
    months = [day.year * 12 + day.month for day in days]
    assert {b - a for a, b in pairwise(months)} == {step}
    week = (first.day - 1) // 7
    for day in days:
        if week < 4:
            assert (day.day - 1) // 7 == week
        else:
            assert (day + timedelta(days=7)).month != day.month
