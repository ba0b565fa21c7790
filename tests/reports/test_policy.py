"""Months, medians and what follows from who came and went."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcommunity.reports.policy import (
    Move,
    Period,
    Wait,
    cohorts,
    median,
    months_between,
    period_of,
    plus_months,
)

TODAY = date(2026, 11, 26)
MONTHS = st.dates(date(2000, 1, 1), date(2999, 1, 1)).map(lambda day: day.replace(day=1))


def test_the_last_twelve_months_are_told_where_none_are_asked_for():
    assert period_of(None, None, TODAY) == Period(date(2025, 12, 1), date(2026, 11, 1), TODAY)
    assert period_of(None, date(2020, 1, 1), TODAY).since == date(2019, 2, 1)


def test_a_month_counts_to_its_end_and_the_present_one_until_today():
    assert Period(date(2026, 1, 1), date(2026, 2, 1), TODAY).last_day == date(2026, 2, 28)
    assert period_of(None, None, TODAY).last_day == TODAY


@given(month=MONTHS, number=st.integers(-200, 200))
def test_months_are_counted_there_and_back(month, number):
    assert months_between(month, plus_months(month, number)) == number


@pytest.mark.parametrize(
    ("days", "middle"), [([], None), ([4], 4), ([1, 9], 5), ([0, 0, 7], 0), ([1, 2, 3, 9], 2.5)]
)
def test_the_median_is_the_middle_or_between_the_middle_two(days, middle):
    assert median([Wait(TODAY, each, 1) for each in days]) == middle


def test_days_that_many_waited_count_as_often():
    assert median([Wait(TODAY, 1, 3), Wait(TODAY, 50, 2)]) == 1


def test_a_year_that_is_not_over_keeps_nobody_yet():
    moves = [Move("joined", 2025, date(2025, 5, 1), 4), Move("lapsed", 2025, date(2026, 6, 1), 1)]
    assert cohorts(moves, TODAY) == [(2025, 4, ())]
    assert cohorts(moves, date(2026, 12, 31)) == [(2025, 4, (3,))]
