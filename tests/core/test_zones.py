"""The wall clock of a zone, over the days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.i18n import writing_to
from hubcommunity.core.zones import here, instant_of, span_in

BRUSSELS = "Europe/Brussels"
ZONES = (BRUSSELS, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca")


def test_the_same_clock_is_another_instant_in_summer():
    winter = instant_of(date(2026, 12, 4), time(10), BRUSSELS)
    summer = instant_of(date(2026, 7, 3), time(10), BRUSSELS)
    assert (winter.hour, summer.hour) == (9, 8)
    assert winter.tzinfo is UTC


def test_a_time_that_clocks_leave_out_is_refused_with_what_to_do():
    with pytest.raises(RuleBroken, match=r"29\.03\.2026 there is no 02:30 in Brussels.*another"):
        instant_of(date(2026, 3, 29), time(2, 30), BRUSSELS)


def test_of_a_time_that_clocks_show_twice_the_first_counts():
    twice = instant_of(date(2026, 10, 25), time(2, 30), BRUSSELS)
    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@settings(max_examples=40, deadline=None)
@given(
    st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    st.integers(0, 24 * 12 - 1),
    st.sampled_from(ZONES),
)
def test_an_instant_shows_on_the_clocks_what_was_typed(day, fives, zone):
    at = time(fives // 12, fives % 12 * 5)
    try:
        instant = instant_of(day, at, zone)
    except RuleBroken:
        return  # such a time does not exist
    local = instant.astimezone(ZoneInfo(zone))
    assert (local.date(), local.time()) == (day, at)
    assert local.fold == 0


def test_a_span_is_told_with_its_zone():
    begins = datetime(2026, 12, 4, 9, tzinfo=UTC)
    told = span_in(begins, begins + timedelta(minutes=90), BRUSSELS)
    assert told == "Fri, 4 Dec 2026, 10:00–11:30 CET"
    assert span_in(begins, begins + timedelta(hours=1), "America/Sao_Paulo").endswith("UTC-03")


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("Europe/Tallinn", "11:00 in Tallinn"),
        ("Europe/Paris", ""),
        ("Pacific/Auckland", "22:00 in Auckland"),
        ("Pacific/Honolulu", "Thu, 3 Dec 2026, 23:00 in Honolulu"),
    ],
)
def test_a_reader_is_told_their_own_clock_where_it_differs(app, own, told):
    begins = datetime(2026, 12, 4, 9, tzinfo=UTC)
    with writing_to("en", own):
        said = here(begins, BRUSSELS)
    assert said == told
