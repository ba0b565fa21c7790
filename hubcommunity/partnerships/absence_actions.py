"""Saying when one is away, so that new leads go to others."""

from datetime import date

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships.rule_models import Absence
from hubcommunity.people.models import Person


def say_away(person: Person, *, starts_on: date, ends_on: date) -> Absence:
    """Let new leads pass somebody over from one day to another. Raise `RuleBroken` for a last day
    before the first.
    """
    if ends_on < starts_on:
        raise RuleBroken(_("The last day lies before the first."))
    absence = Absence(person_id=person.id, starts_on=starts_on, ends_on=ends_on)
    db.session.add(absence)
    db.session.flush()
    days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    record("absence.added", by=person, on=person, **days)
    return absence


def take_back(absence: Absence, *, by: Person) -> None:
    """Say that somebody is there after all."""
    days = {"starts_on": absence.starts_on.isoformat(), "ends_on": absence.ends_on.isoformat()}
    record("absence.removed", by=by, on=by, **days)
    db.session.delete(absence)
