"""The wall clock of a time zone: reading what was typed by it, and showing an instant on it."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask import Flask
from flask_babel import gettext as _

from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.i18n import reader_timezone, speech


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(clock_in=clock_in, day_in=day_in, city=city, zone_name=zone_name)
    app.jinja_env.globals["reader_timezone"] = reader_timezone


def instant_of(day: date, at: time, zone: str) -> datetime:
    """Return the instant at which the clocks of a zone show this day and time.

    Where they show it twice, as they are put back in autumn, the first one counts. Raise
    `RuleBroken` where they never do, because they are put forward over it.
    """
    local = datetime.combine(day, at, ZoneInfo(zone))
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        told = {"time": f"{at:%H:%M}", "day": f"{day:%d.%m.%Y}", "city": city(zone)}
        raise RuleBroken(
            _(
                "On %(day)s there is no %(time)s in %(city)s: the clocks are put forward over it."
                " Choose another time.",
                **told,
            )
        )
    return instant


def clock_in(instant: datetime, zone: str | None = None) -> str:
    """Show the time of an instant on the clocks of a zone, else of the reader's: 10:00."""
    return format_skeleton("Hm", instant, tz(zone), True, speech().locale)


def day_in(instant: datetime, zone: str | None = None) -> str:
    """Show the day of an instant in a zone, else in the reader's: Thu 3 December 2026."""
    return format_skeleton("yMMMMEd", instant, tz(zone), True, speech().locale)


def zone_name(instant: datetime, zone: str) -> str:
    """Return the short name of a zone's clocks at an instant: CET, or what they are from UTC."""
    name = instant.astimezone(ZoneInfo(zone)).tzname() or ""
    return name if name.isalpha() else f"UTC{name}"


def city(zone: str) -> str:
    """Return the place after which a zone is called: Tallinn."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def tz(zone: str | None) -> ZoneInfo:
    return ZoneInfo(zone or reader_timezone())
