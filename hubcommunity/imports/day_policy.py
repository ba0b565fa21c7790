"""Days as tables write them: read where they can be one day only."""

import re
from datetime import date

from hubcommunity.core.forms import YEARS

# The same sign stands twice.
YEAR_FIRST = re.compile(r"(?P<year>\d{4})([-./])(?P<month>\d{1,2})\2(?P<day>\d{1,2})", re.ASCII)
YEAR_LAST = re.compile(
    r"(?P<day>\d{1,2})(?P<sign>[-./])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4})", re.ASCII
)
MONTHS = 12


class NoDay(ValueError):
    """What is no day of our calendars."""


class EitherDay(ValueError):
    """What may be two days: the day first as in Europe, or the month first as in America."""


def day_in(text: str) -> date:
    """Return the day that a text says: 2026-01-31, 31.1.2026, or 31/01/2026.

    With points the day comes first: nobody writes it otherwise. With other signs either number may
    be the month unless the first is too high for one, or both are the same: raise `EitherDay`.
    Raise `NoDay` for what is none.
    """
    found = YEAR_FIRST.fullmatch(text) or YEAR_LAST.fullmatch(text)
    if found is None:
        raise NoDay(text)
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    sign = found.groupdict().get("sign", ".")
    if sign != "." and day != month and max(day, month) <= MONTHS:
        raise EitherDay(text)
    try:
        read = date(year, month, day)
    except ValueError:
        raise NoDay(text) from None
    if read.year not in YEARS:
        raise NoDay(text)
    return read
