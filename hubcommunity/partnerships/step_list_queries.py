"""The list of next steps: whose, and by when; counted once for all of its parts."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, or_, select, true

from hubcommunity.accounts.queries import holders
from hubcommunity.core.access import STAFF
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate, whole_rows
from hubcommunity.core.prepared import prepared
from hubcommunity.core.watching import remembers
from hubcommunity.partnerships.models import Lead, Pipeline, Stage
from hubcommunity.partnerships.policy import SIGHT, seen_by_reader
from hubcommunity.partnerships.step_models import IS_UNDONE, Activity, ActivityKind
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

# From these it is counted what is due, and which leads have no step.
DUE = (*SIGHT, Lead.pipeline_id, Activity)
IDLE = (
    *(*SIGHT, Lead.pipeline_id, Lead.owner_id, Lead.closed_at),
    *(Lead.next_step, Lead.next_step_on),
)
# From these a page of it is read.
LISTED = (
    *(*DUE, *IDLE, Lead.uid, Lead.organisation_name, Lead.stage_id, Stage),
    *(Person.given_name, Person.family_name),
)


class Part(NamedTuple):
    """A part of the list with the number of its rows."""

    name: str
    label: Any
    number: int


class StepListed(NamedTuple):
    """A step as the list shows it."""

    uid: uuid.UUID
    kind: ActivityKind
    text: str
    owner_id: int | None
    owner: str
    due_on: date | None
    due_at: datetime | None
    has_time: bool
    lead: str
    lead_uid: uuid.UUID
    stage: str
    is_lost: bool


class IdleLead(NamedTuple):
    """A lead that says that it has no next step."""

    uid: uuid.UUID
    name: str
    stage: str
    owner: str


@dataclass(frozen=True)
class StepFilter:
    """Whose steps, and by when; a reader sees those of pipelines in their sight.

    `who` is as the address says it; `owner_id` is the person of whom it speaks by name.
    """

    reader_id: int
    today: date
    who: str = ME
    when: str = DATED
    owner_id: int | None = None

    @property
    def sunday(self) -> date:
        return self.today + timedelta(days=6 - self.today.weekday())

    def of(self, owner_id: Any) -> ColumnElement[bool]:
        """Say, of the owners of rows, whether they are those that are asked for."""
        if self.who == EVERYONE:
            return true()
        if self.who == NOBODY:
            return without_owner(owner_id)
        return owner_id == (self.reader_id if self.who == ME else self.owner_id)


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


def part_of(on: date | None, asked: StepFilter) -> str:
    """Return the part of the list to which a day belongs."""
    if on is None:
        return UNDATED
    if on <= asked.today:
        return LATE if on < asked.today else TODAY
    return WEEK if on <= asked.sunday else LATER


def undone_by(asked: StepFilter) -> Select[Any]:
    """Select the steps that are still to be done by whoever is asked for."""
    query = select(Activity).join(Activity.lead).where(IS_UNDONE, asked.of(Activity.owner_id))
    return query.where(*in_sight(asked.reader_id))


def idle_leads(asked: StepFilter) -> Select[Any]:
    """Select the open leads of which nobody has said how they go on."""
    has_none = (Lead.next_step == "") & Lead.next_step_on.is_(None) & Lead.closed_at.is_(None)
    return select(Lead).where(has_none, asked.of(Lead.owner_id), *in_sight(asked.reader_id))


def in_sight(reader_id: int) -> list[ColumnElement[bool]]:
    """Say, of rows of leads, that a reader sees them; nothing, where they see every pipeline."""
    hidden = pipelines_hidden_from(reader_id)
    return [Lead.pipeline_id.not_in(hidden)] if hidden else []


@remembers(*SIGHT)
def pipelines_hidden_from(reader_id: int) -> tuple[int, ...]:
    query = select(Pipeline.id).where(~seen_by_reader(reader_id))
    return tuple(db.session.scalars(query.order_by(Pipeline.id)))


def steps(asked: StepFilter, number: int, total: int) -> Page[StepListed]:
    """Return a page of the steps asked for, the most urgent first."""
    columns: tuple[Any, ...] = (
        *(Activity.uid, Activity.kind, Activity.text, Activity.owner_id, owner_name()),
        *(Activity.due_on, Activity.due_at, Activity.has_time),
        *(Lead.organisation_name, Lead.uid, Stage.name, Lead.closed_at.is_not(None)),
    )
    query = undone_by(asked).where(due_in(asked, asked.when)).with_only_columns(*columns)
    query = query.join(Stage, Stage.id == Lead.stage_id)
    query = query.outerjoin(Person, Person.id == Activity.owner_id)
    order = [Activity.due_on, Activity.due_at, Activity.id]
    page: Page[Any] = paginate(query, order, number, total=total, read=whole_rows)
    page.items = [StepListed(*row) for row in page.items]
    return page


def leads_without_step(asked: StepFilter, number: int, total: int) -> Page[IdleLead]:
    """Return a page of the leads that say that they have no next step, the oldest first."""
    columns: tuple[Any, ...] = (Lead.uid, Lead.organisation_name, Stage.name, owner_name())
    query = idle_leads(asked).with_only_columns(*columns)
    query = query.join(Stage, Stage.id == Lead.stage_id)
    query = query.outerjoin(Person, Person.id == Lead.owner_id)
    page: Page[Any] = paginate(query, [Lead.id], number, total=total, read=whole_rows)
    page.items = [IdleLead(*row) for row in page.items]
    return page


def owner_name() -> ColumnElement[str]:
    return func.coalesce(Person.name, "")


def parts(asked: StepFilter) -> Sequence[Part]:
    """Return the parts of the list with how much is in each, counted anew after a change."""
    whole = replace(asked, when=DATED)
    numbers = dict.fromkeys(PARTS, 0) | {NOTHING: count_idle(whole)}
    for on, number in count_by_day(whole):
        numbers[part_of(on, asked)] += number
        numbers[DATED] += number if on else 0
    return [Part(name, PARTS[name], numbers[name]) for name in PARTS]


@remembers(*DUE)
def count_by_day(asked: StepFilter) -> Sequence[tuple[date | None, int]]:
    """Count the steps by their days; in their index alone, where every pipeline is seen."""
    query = select(Activity.due_on, func.count()).where(IS_UNDONE, asked.of(Activity.owner_id))
    if hidden := in_sight(asked.reader_id):
        query = query.join(Activity.lead).where(*hidden)
    return [(on, number) for on, number in db.session.execute(query.group_by(Activity.due_on))]


@remembers(*IDLE)
def count_idle(asked: StepFilter) -> int:
    return db.session.scalar(idle_leads(asked).with_only_columns(func.count())) or 0


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
