"""The list of next steps: whose, and by when; counted once for all of its parts."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from hubcommunity.accounts.queries import holders
from hubcommunity.core.access import STAFF
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.prepared import prepared
from hubcommunity.core.revisions import remembered
from hubcommunity.core.watching import remembers
from hubcommunity.partnerships.models import Lead, Pipeline
from hubcommunity.partnerships.policy import SIGHT, seen_by_reader
from hubcommunity.partnerships.queries import in_sight
from hubcommunity.partnerships.step_models import IS_UNDONE, Activity
from hubcommunity.people.models import Person

ME, EVERYONE, NOBODY = "", "everyone", "nobody"
# The parts of the list: all that has a day, those that differ by it, and what has none.
DATED, LATE, TODAY, WEEK, LATER = "", "late", "today", "week", "later"
UNDATED, NOTHING = "undated", "nothing"
PARTS = {
    DATED: _l("By date"),
    LATE: _l("Late"),
    TODAY: _l("Today"),
    WEEK: _l("This week"),
    LATER: _l("Later"),
    UNDATED: _l("Without a date"),
    NOTHING: _l("Leads without a step"),
}

# From these it is counted what is due.
DUE = (*SIGHT, Lead.pipeline_id, Activity)


class Part(NamedTuple):
    """A part of the list with the number of its rows."""

    name: str
    label: Any
    number: int


@dataclass(frozen=True)
class StepFilter:
    """Whose steps, and by when; a reader sees those of pipelines in their sight."""

    reader: Person
    today: date
    who: str = ME
    when: str = DATED

    @property
    def sunday(self) -> date:
        return self.today + timedelta(days=6 - self.today.weekday())

    def of(self, owner_id: Any) -> ColumnElement[bool]:
        """Say, of the owners of rows, whether they are those that are asked for."""
        if self.who == EVERYONE:
            return true()
        if self.who == NOBODY:
            return without_owner(owner_id)
        if self.who == ME:
            return owner_id == self.reader.id
        uid = uuid.UUID(self.who)
        return owner_id == select(Person.id).where(Person.uid == uid).scalar_subquery()


def without_owner(owner_id: Any) -> ColumnElement[bool]:
    """Say, of the owners of rows, that a new one is needed: none, or one who left the staff."""
    staff = holders(STAFF).with_only_columns(Person.id)
    return or_(owner_id.is_(None), owner_id.not_in(staff))


def due_in(asked: StepFilter, part: str) -> ColumnElement[bool]:
    """Say, of rows of steps, that they belong to a part of the list."""
    on = Activity.due_on
    rules = {
        DATED: on.is_not(None),
        LATE: on < asked.today,
        TODAY: on == asked.today,
        WEEK: on.between(asked.today + timedelta(days=1), asked.sunday),
        LATER: on > asked.sunday,
        UNDATED: on.is_(None),
    }
    return rules[part]


def undone_by(asked: StepFilter) -> Select[Any]:
    """Select the steps that are still to be done by whoever is asked for."""
    return (
        select(Activity)
        .join(Activity.lead)
        .where(IS_UNDONE, in_sight(asked.reader))
        .where(asked.of(Activity.owner_id))
    )


def idle_leads(asked: StepFilter) -> Select[Lead]:
    """Select the open leads of which nobody has said how they go on."""
    has_none = (Lead.next_step == "") & Lead.next_step_on.is_(None) & Lead.closed_at.is_(None)
    return select(Lead).where(has_none, in_sight(asked.reader), asked.of(Lead.owner_id))


def steps(asked: StepFilter, number: int, total: int) -> Page[Activity]:
    """Return a page of the steps asked for, the most urgent first."""
    query = (
        undone_by(asked)
        .where(due_in(asked, asked.when))
        .options(
            contains_eager(Activity.lead).joinedload(Lead.stage, innerjoin=True),
            joinedload(Activity.owner),
        )
    )
    return paginate(query, [Activity.due_on, Activity.due_at, Activity.id], number, total=total)


def leads_without_step(asked: StepFilter, number: int, total: int) -> Page[Lead]:
    """Return a page of the leads that say that they have no next step, the oldest first."""
    query = idle_leads(asked).options(joinedload(Lead.stage), joinedload(Lead.owner))
    return paginate(query, [Lead.id], number, total=total)


def parts(asked: StepFilter) -> Sequence[Part]:
    """Return the parts of the list with how much is in each, counted anew after a change."""
    key = ("steps", asked.reader.id, asked.today, asked.who)
    numbers = remembered("partnerships", key, lambda: count_parts(asked))
    return [Part(name, PARTS[name], numbers[name]) for name in PARTS]


def count_parts(asked: StepFilter) -> dict[str, int]:
    names = [name for name in PARTS if name != NOTHING]
    counts = (func.count().filter(due_in(asked, name)) for name in names)
    row = db.session.execute(undone_by(asked).with_only_columns(*counts)).one()
    idle = idle_leads(asked).with_only_columns(func.count())
    return dict(zip(names, row, strict=True)) | {NOTHING: db.session.scalar(idle) or 0}


@remembers(*DUE)
def due_count(person_id: int, today: date) -> int:
    """Count the steps of a person that are late or due today."""
    return db.session.scalar(*due_by(person_id, today)) or 0


@prepared
def due_by(person_id: int, today: date) -> Select[int]:
    seen = select(Pipeline.id).where(seen_by_reader(person_id))
    mine = select(func.count()).select_from(Activity).where(Activity.owner_id == person_id)
    query = mine.where(IS_UNDONE, Activity.due_on <= today).join(Activity.lead)
    return query.where(Lead.pipeline_id.in_(seen))
