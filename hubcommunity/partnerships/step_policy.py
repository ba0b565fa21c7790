"""When a step is due: a day of its owner's calendar, with a time of their clock or without."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from hubcommunity.core.zones import instant_of
from hubcommunity.partnerships.step_models import Activity

SATURDAY = 5


class Due(NamedTuple):
    """The day on which something is due, the instant by which it is ordered, and whether that is a
    time that somebody named.
    """

    on: date | None = None
    at: datetime | None = None
    has_time: bool = False


def due(on: date | None, at: time | None, zone: str) -> Due:
    """Return when something is due that was said by the clocks of a zone.

    A time without a day says nothing. Raise `RuleBroken` for a time that no clock there shows.
    """
    if on is None:
        return Due()
    return Due(on, instant_of(on, at, zone) if at else begin_of(on, zone), at is not None)


def due_for_another(step: Activity, zone: str) -> Due:
    """Return when a step is due for an owner in another zone: a time stays the same instant, a day
    the same day.
    """
    if step.due_on is None or step.due_at is None:
        return Due()
    if step.has_time:
        return Due(step.due_at.astimezone(ZoneInfo(zone)).date(), step.due_at, has_time=True)
    return due(step.due_on, None, zone)


def soonest(step: Activity) -> tuple[Any, ...]:
    """Return by what steps are ordered, the earliest first, as `step_queries.SOONEST` says it."""
    return step.due_on is None, step.due_on, step.due_at, step.id


def begin_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def working_day(day: date) -> date:
    """Return the day, or the Monday after it where it is on a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)
