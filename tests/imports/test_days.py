"""Days are read where they can be one day only."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcommunity.imports.day_policy import EitherDay, NoDay, day_in

DAYS = st.dates(date(2000, 1, 1), date(2999, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026/4/3", date(2026, 4, 3)),
        ("3.4.2026", date(2026, 4, 3)),
        ("03.04.2026", date(2026, 4, 3)),
        ("31/01/2026", date(2026, 1, 31)),
        ("13-12-2026", date(2026, 12, 13)),
        ("05/05/2026", date(2026, 5, 5)),
    ],
)
def test_one_day_is_read(text, day):
    assert day_in(text) == day


@pytest.mark.parametrize("text", ["03/04/2026", "3-4-2026", "12/1/2026"])
def test_what_may_be_two_days_is_refused(text):
    with pytest.raises(EitherDay):
        day_in(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "2026", "46053", "1.2.26", "31.4.2026", "1999-12-31", "3000-01-01"),
        *("01/31/2026", "2026-13-01", "1.2/2026", "٣.٤.٢٠٢٦", "2026-01-31T10:00:00"),
    ],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(NoDay):
        day_in(text)


@given(DAYS, st.sampled_from("-./"))
@settings(max_examples=40)
def test_whatever_is_read_was_meant_by_who_writes_the_day_first(day, sign):
    text = sign.join((str(day.day), str(day.month), str(day.year)))
    if sign != "." and day.day <= 12 and day.day != day.month:
        with pytest.raises(EitherDay):
            day_in(text)
    else:
        assert day_in(text) == day
