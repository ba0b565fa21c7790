"""What the figures mean: the months they tell of, and what follows from who came and went."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

YEAR = 12
LONGEST = 10 * YEAR
# How many years after the year of joining retention is told, and of how many cohorts.
COHORTS = 10

JOINED, RETURNED = "joined", "returned"
LAPSED, SUSPENDED, ENDED = "lapsed", "suspended", "ended"
CAME, LEFT = (JOINED, RETURNED), (LAPSED, SUSPENDED, ENDED)


@dataclass(frozen=True)
class Period:
    """The months from one to another, both included; the present month counts until today."""

    since: date
    until: date
    today: date

    @property
    def months(self) -> list[date]:
        """The first days of the months."""
        return [plus_months(self.since, number) for number in range(self.length)]

    @property
    def length(self) -> int:
        return months_between(self.since, self.until) + 1

    @property
    def first_day(self) -> date:
        return self.since

    @property
    def last_day(self) -> date:
        return min(plus_months(self.until, 1) - timedelta(days=1), self.today)


def period_of(since: date | None, until: date | None, today: date) -> Period:
    """Return the period between two months: until now without an end, a year without a start."""
    until = until or today.replace(day=1)
    return Period(since or plus_months(until, 1 - YEAR), until, today)


def period_of_month(month: date | None, today: date) -> Period:
    """Return one month as a period: the last one that is over where none is said."""
    month = month or plus_months(today, -1)
    return Period(month, month, today)


def plus_months(month: date, number: int) -> date:
    """Return the first day of the month so many months later."""
    years, months = divmod(month.month - 1 + number, YEAR)
    return date(month.year + years, months + 1, 1)


def months_between(month: date, later: date) -> int:
    return (later.year - month.year) * YEAR + later.month - month.month


class Move(NamedTuple):
    """How many memberships of a cohort (the year of joining) came or went in a month, and how.

    One is *joined* on the first day of its first stretch as a member, and *returned* on that of
    each later one. It is *lapsed*, *suspended* or *ended* on the first day on which it is no
    member any more, by its status on that day. So the members of a day are those who came until
    then, less those who left.
    """

    kind: str
    cohort: int
    month: date
    number: int


class Wait(NamedTuple):
    """How many applications decided in a month had waited so many days for it."""

    month: date
    days: int
    number: int


def moved(moves: Iterable[Move], kinds: Sequence[str]) -> dict[str, Counter[date]]:
    """Count the moves of these kinds by month, apart by kind."""
    found: dict[str, Counter[date]] = {kind: Counter() for kind in kinds}
    for move in moves:
        if move.kind in found:
            found[move.kind][move.month] += move.number
    return found


def members_by_month(moves: Iterable[Move], months: Sequence[date]) -> list[int]:
    """Count the members at the end of each month: who came until then, less those who left."""
    change: Counter[date] = Counter()
    for move in moves:
        change[max(move.month, months[0])] += signed(move)
    present, found = 0, []
    for month in months:
        present += change[month]
        found.append(present)
    return found


def signed(move: Move) -> int:
    return -move.number if move.kind in LEFT else move.number


class Cohort(NamedTuple):
    """Who joined in a year, and how many were members on 31 December one, two, … years later."""

    year: int
    joined: int
    kept: tuple[int, ...]


def cohorts(moves: Iterable[Move], last_day: date) -> list[Cohort]:
    """Return the cohorts of the ten years up to a day that anybody joined in.

    What has not come by that day is not told: the cohort of the present year has nothing kept yet.
    """
    over = last_day.year if (last_day.month, last_day.day) == (12, 31) else last_day.year - 1
    joined: Counter[int] = Counter()
    change: Counter[tuple[int, int]] = Counter()
    for move in moves:
        change[move.cohort, move.month.year] += signed(move)
        if move.kind == JOINED and move.month <= last_day:
            joined[move.cohort] += move.number
    return [
        Cohort(year, joined[year], kept(change, year, over))
        for year in range(last_day.year - COHORTS + 1, last_day.year + 1)
        if joined[year]
    ]


def kept(change: Counter[tuple[int, int]], cohort: int, over: int) -> tuple[int, ...]:
    """Count the members of a cohort at the end of each year after its own, as far as it is over."""
    present, found = change[cohort, cohort], []
    for year in range(cohort + 1, over + 1):
        present += change[cohort, year]
        found.append(present)
    return tuple(found)


def median(waits: Iterable[Wait]) -> float | None:
    """Return the median of the days waited: the middle one, or halfway between the middle two."""
    days = sorted((wait.days, wait.number) for wait in waits)
    total = sum(number for _days, number in days)
    if not total:
        return None
    low, high = nth(days, (total - 1) // 2), nth(days, total // 2)
    return (low + high) / 2


def nth(days: Sequence[tuple[int, int]], place: int) -> int:
    """Return the value at a place, from 0, of counted values in order."""
    for value, number in days:
        if place < number:
            return value
        place -= number
    raise IndexError(place)
