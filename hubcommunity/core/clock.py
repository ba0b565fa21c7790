"""The one place that asks what time it is."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present day in UTC, by which terms and deadlines are counted."""
    return now().date()
