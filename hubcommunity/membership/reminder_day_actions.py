"""On which days members are reminded that a term ends, as administrators set them."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.membership.term_reminder_models import DAY_TAKEN, ReminderDay
from hubcommunity.membership.term_reminder_queries import held_day
from hubcommunity.people.models import Person

A_YEAR = 365


def add_day(days: int, *, by: Person) -> ReminderDay:
    """Remind of every term that comes to this day from today on; of none that is past it.

    Raise `RuleBroken` for a day further than a year away, and one that is set already.
    """
    if abs(days) > A_YEAR:
        raise RuleBroken(_("Choose a day within a year of the last day of a term."))
    day = held_day(days)
    if day and not day.retired_on:
        raise RuleBroken(str(DAY_TAKEN))
    if day is None:
        day = ReminderDay(days=days)
        db.session.add(day)
    day.added_on, day.retired_on = clock.today(), None
    record("reminder_day.added", by=by, days=days)
    return day


def retire_day(days: int, *, by: Person) -> None:
    """Remind of no term on this day any more; raise `Stale` where nobody is reminded on it."""
    day = held_day(days) if abs(days) <= A_YEAR else None
    if day is None or day.retired_on:
        raise Stale(_("Nobody is reminded on this day any more. Look again."))
    day.retired_on = clock.today()
    record("reminder_day.retired", by=by, days=days)
