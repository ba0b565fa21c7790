"""Saying that one is away, so that the first alternate acts, and that one is back."""

from datetime import date

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.people.models import Person
from hubcommunity.topics import queries as topics
from hubcommunity.topics.calls.absence_models import Absence
from hubcommunity.topics.calls.acting_queries import absence_of, open_absences
from hubcommunity.topics.models import Seat, SeatKind
from hubcommunity.topics.policy import unwritable_because
from hubcommunity.topics.seat_actions import refuse


def go_away(seat: Seat, until_on: date, *, by: Person) -> Absence:
    """Say that a voting delegate is away to the end of a day; said again, the later word counts."""
    refuse(unwritable_because(topics.held(seat.group)))
    if seat.kind is not SeatKind.DELEGATE or seat.ended_at is not None:
        raise RuleBroken(_("Only a voting delegate has an alternate who acts meanwhile."))
    if until_on < clock.today():
        raise RuleBroken(_("Choose a day that is not over yet."))
    end_open_ones(seat)
    absence = Absence(seat_id=seat.id, until_on=until_on)
    db.session.add(absence)
    record("seat.away", by=by, on=seat, until=until_on.isoformat())
    return absence


def come_back(seat: Seat, *, by: Person) -> None:
    """Say that a delegate is back before the day."""
    topics.held(seat.group)
    if absence_of(seat) is None:
        raise RuleBroken(_("You are not away."))
    end_open_ones(seat)
    record("seat.back", by=by, on=seat)


def end_open_ones(seat: Seat) -> None:
    """End what was said before, also an absence whose day is over."""
    for absence in db.session.scalars(open_absences(seat)):
        absence.ended_at = clock.now()
    db.session.flush()
