"""Seven in the morning, on the clocks of whoever is written to: when gathered mails come."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(7)
MONDAY, SATURDAY = 0, 5


def next_morning(now: datetime, timezone: str, *, weekly: bool = False) -> datetime:
    """Return the next morning there; a weekly one is on a Monday."""
    zone = ZoneInfo(timezone)
    here = now.astimezone(zone)
    day = here.date() + timedelta(days=0 if here.time() < MORNING else 1)
    if weekly:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    return datetime.combine(day, MORNING, zone)


def working_morning(now: datetime, timezone: str) -> date | None:
    """Return the day there whose morning has come, if it is a working day; else None."""
    here = now.astimezone(ZoneInfo(timezone))
    is_time = here.time() >= MORNING and here.weekday() < SATURDAY
    return here.date() if is_time else None


def last_monday(now: datetime, timezone: str) -> date:
    """Return the last Monday there whose morning has come."""
    here = now.astimezone(ZoneInfo(timezone))
    day = here.date() - timedelta(days=0 if here.time() >= MORNING else 1)
    return day - timedelta(days=day.weekday())
