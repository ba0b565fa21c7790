"""The wall clock of a time zone: reading what was typed by it, and showing an instant on it."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import gettext as _

from hubcommunity.core.calendar_words import clock_and_day, in_words
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.i18n import moment, reader_timezone, speech


def init_app(app: Flask) -> None:
    filters = {"clock_in": clock_in, "day_in": day_in, "span_in": span_in, "here": here}
    app.jinja_env.filters.update(filters, deadline=deadline)


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
    clock, _day = clock_and_day(instant, tz(zone))
    return in_words("Hm", clock, speech().locale)


def day_in(instant: datetime, zone: str | None = None) -> str:
    """Show the day of an instant in a zone, else in the reader's: Thu, 3 Dec 2026."""
    return in_words("yMMMEd", instant.astimezone(tz(zone)).date(), speech().locale)


def span_in(begins: datetime, ends: datetime, zone: str) -> str:
    """Show a span of time on the clocks of a zone: Thu, 3 Dec 2026, 10:00–11:30 CET."""
    last = clock_in(ends, zone)
    return f"{day_in(begins, zone)}, {clock_in(begins, zone)}–{last} {zone_name(begins, zone)}"


def here(instant: datetime, zone: str) -> str:
    """Show what the reader's clocks say, where they say something else: 11:00 in Tallinn."""
    own = reader_timezone()
    there, mine = (instant.astimezone(ZoneInfo(name)).replace(tzinfo=None) for name in (zone, own))
    if there == mine:
        return ""
    time_and_city = {"time": clock_in(instant, own), "city": city(own)}
    if there.date() == mine.date():
        return _("%(time)s in %(city)s", **time_and_city)
    return _("%(day)s, %(time)s in %(city)s", day=day_in(instant, own), **time_and_city)


def deadline(instant: datetime) -> str:
    """Show an instant not to be missed on the reader's clocks, and whose they are: 00:58 CET."""
    return f"{moment(instant)} {zone_name(instant, reader_timezone())}"


def zone_name(instant: datetime, zone: str) -> str:
    """Return the short name of a zone's clocks at an instant: CET, or what they are from UTC."""
    name = instant.astimezone(ZoneInfo(zone)).tzname() or ""
    return name if name.isalpha() else f"UTC{name}"


def city(zone: str) -> str:
    """Return the place after which a zone is called: Tallinn."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def tz(zone: str | None) -> ZoneInfo:
    return ZoneInfo(zone or reader_timezone())
