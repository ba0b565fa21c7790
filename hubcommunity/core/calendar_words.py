"""Days and clocks in the words of a language; each is put into words once."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton, get_datetime_format


@lru_cache(maxsize=2048)
def day_in_words(value: date, locale: Locale) -> str:
    return format_date(value, "medium", locale)


def clock_and_day(instant: datetime, zone: Any) -> tuple[datetime, date]:
    """Return the clock of a zone at an instant, to the minute and on whatever day, and its day."""
    local = instant.astimezone(zone)
    return datetime(1970, 1, 1, local.hour, local.minute), local.date()  # noqa: DTZ001


@lru_cache(maxsize=4096)
def in_words(skeleton: str, value: date, locale: Locale) -> str:
    """Show a day or a clock as a skeleton says; lists show the same few again and again."""
    return format_skeleton(skeleton, value, locale=locale)


@lru_cache(maxsize=64)
def pattern_of_moments(locale: Locale) -> str:
    """Babel has no skeleton for both, so the language's own pattern joins the time and the day."""
    return str(get_datetime_format("medium", locale)).replace("'", "")
