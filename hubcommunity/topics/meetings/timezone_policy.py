"""A time zone as calendars describe it: by the yearly rule of its clocks where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
# So many years, the one before the meeting's first, must follow a rule before it is believed.
SEEN = range(-1, 4)


@dataclass(frozen=True)
class Change:
    """The clocks of a zone are changed: `at` is what they show as it happens."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool

    def rule(self, last: bool) -> tuple[object, ...]:
        """Return what stays the same over the years: the nth or the last weekday of a month."""
        week = -1 if last else (self.at.day - 1) // 7 + 1
        day = f"{week}{DAYS[self.at.weekday()]}"
        return (self.at.month, day, self.at.time(), self.before, self.after)


def described(zone: ZoneInfo, begins: datetime, ends: datetime) -> Timezone:
    """Return a zone as its clocks run, so that a program may remember it for other meetings too.

    Where they follow no yearly rule, it is described for the days from `begins` to `ends` alone.
    """
    years = [changes_in(zone.key, begins.year + number) for number in SEEN]
    a_year = len(years[0])
    parts = [part for same in zip(*years, strict=False) if (part := ruled(same))]
    if {len(year) for year in years} != {a_year} or a_year not in (0, 2) or len(parts) != a_year:
        return on_days(zone, begins, ends)
    described = Timezone()
    described.add("tzid", zone.key)
    for part in parts or [standing(begins)]:
        described.add_component(part)
    return described


def ruled(changes: Sequence[Change]) -> TimezoneStandard | TimezoneDaylight | None:
    """Return the same change of several years as one with a rule; None where they follow none."""
    for last in (True, False):
        rules = {change.rule(last) for change in changes}
        if len(rules) == 1 and (not last or all(map(is_last, changes))):
            part = observance(changes[0])
            month, day, *_rest = rules.pop()
            part.add("rrule", vRecur(freq="YEARLY", bymonth=month, byday=day))
            return part
    return None


def is_last(change: Change) -> bool:
    return (change.at + 7 * DAY).month != change.at.month


def observance(change: Change) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if change.is_summer else TimezoneStandard()
    part.add("dtstart", change.at)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    return part


def standing(instant: datetime) -> TimezoneStandard | TimezoneDaylight:
    """Return a zone whose clocks are never changed."""
    offset = instant.utcoffset() or timedelta(0)
    since = datetime(1970, 1, 1)  # noqa: DTZ001 (what clocks show has no zone)
    return observance(Change(since, offset, offset, instant.tzname() or "", is_summer=False))


def on_days(zone: ZoneInfo, begins: datetime, ends: datetime) -> Timezone:
    short = Timezone.from_tzinfo(zone, first_date=begins.date(), last_date=ends.date() + DAY)
    short.pop("comment", None)
    return short


@lru_cache(maxsize=512)
def changes_in(zone: str, year: int) -> tuple[Change, ...]:
    """Return when the clocks of a zone are changed in a year."""
    clocks, found = ZoneInfo(zone), []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        if offset(day, clocks) != offset(day + DAY, clocks):
            found.append(change_after(day, clocks))
        day += DAY
    return tuple(found)


def change_after(instant: datetime, clocks: ZoneInfo) -> Change:
    before = offset(instant, clocks)
    while offset(instant, clocks) == before:
        instant += QUARTER
    local = instant.astimezone(clocks)
    at = (instant + before).replace(tzinfo=None)
    return Change(at, before, offset(instant, clocks), local.tzname() or "", bool(local.dst()))


def offset(instant: datetime, clocks: ZoneInfo) -> timedelta:
    return instant.astimezone(clocks).utcoffset() or timedelta(0)
