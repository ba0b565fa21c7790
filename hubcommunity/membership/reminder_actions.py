"""Reminding of applications that wait: staff of those they should move, applicants of questions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import Table, select, update

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.membership.actions import applicant_of, facts
from hubcommunity.membership.models import Application, ApplicationState
from hubcommunity.membership.reminder_policy import (
    APPLICANT_DAYS,
    STAFF_WORKING_DAYS,
    staff_are_late,
)
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person

S = ApplicationState
FOR_STAFF = (S.SUBMITTED, S.IN_REVIEW)
FOR_APPLICANT = (S.NEEDS_INFORMATION,)


def remind(now: datetime) -> int:
    """Remind once of every application that has waited for too long in its present state; return
    of how many. A worker that slept makes up for it: what still waits is reminded of, late.
    """
    return remind_staff(now) + remind_applicants(now)


def remind_staff(now: datetime) -> int:
    """Remind whoever has the application, or else all staff, after five working days."""
    zone = ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])
    waiting = unmoved(FOR_STAFF, now - timedelta(days=STAFF_WORKING_DAYS))
    late = [each for each in waiting if staff_are_late(each.moved_at, now, zone)]
    reminded = [each for each in late if claim(each, now)]
    staff = people_with_duty("staff") if reminded else ()
    for application in reminded:
        assignee = [person for person in staff if person.id == application.assignee_id]
        write(application, "application.waits_for_staff", assignee or staff, "application")
    return len(reminded)


def remind_applicants(now: datetime) -> int:
    """Remind the applicant of a question after seven days."""
    waiting = unmoved(FOR_APPLICANT, now - APPLICANT_DAYS)
    reminded = [each for each in waiting if claim(each, now)]
    for application in reminded:
        write(application, "application.waits_for_applicant", [applicant_of(application)], "own")
    return len(reminded)


def unmoved(states: Sequence[ApplicationState], since: datetime) -> Sequence[Application]:
    """Return what has stood in one of the states since then, and nobody was reminded of."""
    query = select(Application).where(Application.state.in_(states))
    query = query.where(Application.moved_at <= since, Application.reminded_at.is_(None))
    return db.session.scalars(query.order_by(Application.id)).all()


def claim(application: Application, now: datetime) -> bool:
    """Note that this stay in the state is reminded of; False when it moved or another was faster.

    The version stays: a page that somebody has open is as right as before.
    """
    rows = cast(Table, Application.__table__)
    query = update(rows).where(rows.c.id == application.id, rows.c.reminded_at.is_(None))
    query = query.where(rows.c.moved_at == application.moved_at, rows.c.state == application.state)
    claimed: Any = db.session.scalar(query.values(reminded_at=now).returning(rows.c.id))
    return claimed is not None


def write(application: Application, event: str, people: Sequence[Person], page: str) -> None:
    since = application.moved_at
    for person in people:
        key = f"{event}:{application.uid}:{since.isoformat()}:{person.id}"
        shown = facts(application, f"membership.{page}")
        notify(person, event, key=key, since=since, question=application.question, **shown)
    record("application.reminded", on=application, of=application.state.value)
