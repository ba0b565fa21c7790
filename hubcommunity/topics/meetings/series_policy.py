"""On which days the meetings of a series are."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice, takewhile

from hubcommunity.topics.meetings.models import Rhythm

MOST = 60
WEEK = timedelta(days=7)
LAST = 4


@dataclass(frozen=True)
class Repeat:
    """A rhythm, and when it ends: after so many meetings, or with a day."""

    rhythm: Rhythm
    step: int = 1
    times: int | None = None
    until: date | None = None


def days_of(first: date, repeat: Repeat) -> list[date]:
    """Return the days of a series, the first one included; no more than `MOST`."""
    until = repeat.until or date.max
    found = (nth(first, repeat.rhythm, number * repeat.step) for number in count())
    days = takewhile(lambda day: day <= until, found)
    return list(islice(days, min(repeat.times or MOST, MOST)))


def is_cut(first: date, repeat: Repeat) -> bool:
    """Say whether a series has more meetings up to its last day than are planned at once."""
    if repeat.times or not repeat.until:
        return False
    return nth(first, repeat.rhythm, MOST * repeat.step) <= repeat.until


def nth(first: date, rhythm: Rhythm, number: int) -> date:
    """Return the day so many weeks or months later.

    A month later is the same weekday of the month: the second Tuesday follows the second Tuesday.
    What is in the fifth week of its month is on the last such weekday of the others.
    """
    if rhythm is Rhythm.WEEKLY:
        return first + number * WEEK
    years, month = divmod(first.month - 1 + number, 12)
    begin = date(first.year + years, month + 1, 1)
    day = begin + timedelta(days=(first.weekday() - begin.weekday()) % 7)
    week = (first.day - 1) // 7
    if week < LAST:
        return day + week * WEEK
    return max(day + weeks * WEEK for weeks in (3, 4) if (day + weeks * WEEK).month == day.month)
