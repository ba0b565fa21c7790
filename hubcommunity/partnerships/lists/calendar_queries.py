"""The next steps of a pipeline's leads by day: a month of them, and those that are late."""

import calendar
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Subquery, func, select

from hubcommunity.core import i18n
from hubcommunity.core.db import db
from hubcommunity.partnerships.card_queries import Rows
from hubcommunity.partnerships.filter_queries import Filter, narrowed
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person

A_DAY = 3  # how many steps of a day are shown
LATE = 8  # how many of the late ones
A_WEEK = 7
YEARS = range(2000, 3000)
# From these the steps of all leads are read; nothing of it changes when one moves ahead.
STEPS = (
    *(Lead.pipeline_id, Lead.uid, Lead.organisation_name, Lead.next_step, Lead.next_step_on),
    *(Lead.closed_at, Lead.owner_id, Person.given_name, Person.family_name),
)


class Step(NamedTuple):
    """A lead's next step in the calendar."""

    uid: uuid.UUID
    name: str
    step: str
    on: date
    owner: str


@dataclass(frozen=True)
class Day:
    """A day with the first of its steps."""

    on: date
    steps: Sequence[Step]
    total: int
    is_in_month: bool
    is_today: bool
    is_past: bool

    @property
    def more(self) -> int:
        return self.total - len(self.steps)


@dataclass(frozen=True)
class Month:
    """A month in whole weeks, and what is late by today."""

    first: date
    days: Sequence[Day]
    late: Sequence[Step]
    late_total: int

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.first + timedelta(days=31):%Y-%m}"

    @property
    def weekdays(self) -> Sequence[date]:
        return [day.on for day in self.days[:A_WEEK]]

    @property
    def is_empty(self) -> bool:
        return not any(day.total for day in self.days)


def month_named(text: str, today: date) -> date:
    """Return the first day of the month that a text names as 2026-11, or of the present one."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if len(text) == len("2026-11") and first.year in YEARS else today.replace(day=1)


def month_of(pipeline_id: int, asked: Filter, first: date) -> Month:
    """Return a month of the next steps that are asked for, in two queries."""
    today = i18n.today()
    weeks = calendar.Calendar(calendar.MONDAY).monthdatescalendar(first.year, first.month)
    shown = [day for week in weeks for day in week]
    within = Lead.next_step_on.between(shown[0], shown[-1])
    found, totals = dealt_out(dated(pipeline_id, asked).where(within))
    late, late_total = late_steps(pipeline_id, asked, today)
    days = [
        Day(
            on=day,
            steps=found[day],
            total=totals.get(day, 0),
            is_in_month=day.month == first.month,
            is_today=day == today,
            is_past=day < today,
        )
        for day in shown
    ]
    return Month(first, days, late, late_total)


def dated(pipeline_id: int, asked: Filter) -> Rows:
    """Select which open leads have a step with a day."""
    query = select(Lead.id).where(Lead.closed_at.is_(None), Lead.next_step_on.is_not(None))
    return narrowed(query, pipeline_id, asked)


def steps(among: Subquery) -> Rows:
    """Select the steps of the leads that were found, with what was found of them."""
    owner = func.coalesce(Person.given_name + " " + Person.family_name, "").label("owner")
    shown = (Lead.uid, Lead.organisation_name, Lead.next_step, Lead.next_step_on, owner)
    query = select(among, *shown).join(Lead, Lead.id == among.c.id)
    return query.outerjoin(Person, Person.id == Lead.owner_id)


def dealt_out(query: Rows) -> tuple[dict[date, list[Step]], dict[date, int]]:
    """Return the first steps of each day and how many there are, read in one query.

    What is put in order is as narrow as can be; the rest is read of what is shown alone.
    """
    day, order = Lead.next_step_on, (Lead.organisation_name, Lead.id)
    ranked = query.add_columns(
        func.row_number().over(partition_by=day, order_by=order).label("place"),
        func.count().over(partition_by=day).label("total"),
    ).subquery()
    first = select(ranked).where(ranked.c.place <= A_DAY).subquery()
    found: dict[date, list[Step]] = defaultdict(list)
    totals: dict[date, int] = {}
    for row in db.session.execute(steps(first).order_by(day, first.c.place)):
        found[row.next_step_on].append(step_of(row))
        totals[row.next_step_on] = row.total
    return found, totals


def late_steps(pipeline_id: int, asked: Filter, today: date) -> tuple[list[Step], int]:
    """Return the steps that are late for longest, and how many are late."""
    query = dated(pipeline_id, asked).where(Lead.next_step_on < today)
    query = query.add_columns(func.count().over().label("total"))
    first = query.order_by(Lead.next_step_on, Lead.id).limit(LATE).subquery()
    order = (Lead.next_step_on, Lead.id)
    rows = db.session.execute(steps(first).order_by(*order)).all()
    return [step_of(row) for row in rows], rows[0].total if rows else 0


def step_of(row: Any) -> Step:
    return Step(row.uid, row.organisation_name, row.next_step, row.next_step_on, row.owner.strip())
