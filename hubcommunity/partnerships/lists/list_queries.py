"""The leads of a pipeline as a list: its orders, a page of it, and one row."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hubcommunity.core import clock, i18n
from hubcommunity.core.db import db
from hubcommunity.core.paging import SIZE, Page, count, paginate
from hubcommunity.core.prepared import prepared
from hubcommunity.core.revisions import FOUND
from hubcommunity.core.watching import remembers
from hubcommunity.partnerships.board_queries import AsOf, as_of_now
from hubcommunity.partnerships.card_queries import Rows, step_is
from hubcommunity.partnerships.filter_queries import ASKED, Filter, narrowed
from hubcommunity.partnerships.models import Lead, Stage, StageKind, Transition
from hubcommunity.partnerships.rot_policy import slowness
from hubcommunity.people.models import Person

STAY = (Transition.lead_id == Lead.id) & Transition.left_at.is_(None)
# The columns of the list by which it can be put in order, and their words.
SORTS: dict[str, Any] = {
    "organisation": _l("Organisation"),
    "stage": _l("Stage"),
    "days": _l("Days in stage"),
    "owner": _l("Owner"),
    "step": _l("Next step"),
    "close": _l("Expected close"),
    "amount": _l("Amount"),
}
# What is missing stands last, whichever way round; the longest stay is the oldest entry.
ORDERS: dict[str, Callable[[], tuple[Sequence[Any], Sequence[Any]]]] = {
    "organisation": lambda: ((), (Lead.organisation_name,)),
    "stage": lambda: ((), (Stage.position, Lead.position)),
    "days": lambda: ((), (Transition.entered_at,)),
    "owner": lambda: ((Lead.owner_id.is_(None),), (Person.given_name, Person.family_name)),
    "step": lambda: ((Lead.next_step_on.is_(None),), (Lead.next_step_on,)),
    "close": lambda: ((Lead.expected_close_on.is_(None),), (Lead.expected_close_on,)),
    "amount": lambda: ((Lead.amount_cents.is_(None), Lead.currency), (Lead.amount_cents,)),
}
# Of these, the largest is asked for first.
FALLING = ("amount",)


# What is joined for these orders.
JOINED: dict[str, Sequence[tuple[Any, Any]]] = {
    "stage": ((Stage, Stage.id == Lead.stage_id),),
    "days": ((Transition, STAY),),
    "owner": ((Person, Person.id == Lead.owner_id),),
}
# From these a page of the list is read.
LISTED = ASKED


class Cut(NamedTuple):
    """Which leads are on a page, and how many there are in all."""

    ids: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Row:
    """A lead as the list shows it."""

    uid: uuid.UUID
    version: int
    name: str
    country: str | None
    stage: str
    kind: StageKind
    days: int
    is_slow: bool
    owner: str
    owner_uid: str
    step: str
    step_on: date | None
    step_is: str
    close_on: date | None
    amount_cents: int | None
    currency: str | None
    is_closed: bool
    # When it will have been in its stage for a day more.
    older_at: datetime


def order_of(sort: str) -> tuple[str, bool]:
    """Return the column of an order as the address names it, and whether it is turned round."""
    name = sort.removeprefix("-")
    return (name, sort.startswith("-")) if name in SORTS else ("organisation", False)


def in_order(sort: str) -> list[Any]:
    """Return the columns by which the list is put in order; the id makes the order total."""
    name, turned = order_of(sort)
    fixed, columns = ORDERS[name]()
    falls = turned != (name in FALLING)
    return [*fixed, *(column.desc() if falls else column.asc() for column in columns), Lead.id]


def page_of_leads(pipeline_id: int, asked: Filter, sort: str, number: int) -> Page[Row]:
    """Return 25 of the leads that are asked for."""
    if not asked.any and order_of(sort)[0] == "organisation":
        ids, total = by_name(pipeline_id, sort, number)
    else:
        ids, total = in_any_order(pipeline_id, asked, sort, number, as_of_now(asked))
    rows = {row.id: row for row in db.session.execute(*rows_with(ids))}
    now, today = clock.now(), i18n.today()
    return Page([row_of(rows[each], now, today) for each in ids], number, SIZE, total)


@remembers(Lead.pipeline_id, Lead.organisation_name, shelf=FOUND)
def by_name(pipeline_id: int, sort: str, number: int) -> Cut:
    """Return which leads are on a page of all by name: the same ones when one moves."""
    return cut_out(pipeline_id, Filter(), sort, number)


@remembers(*LISTED, shelf=FOUND)
def in_any_order(pipeline_id: int, asked: Filter, sort: str, number: int, _as_of: AsOf) -> Cut:
    return cut_out(pipeline_id, asked, sort, number)


def cut_out(pipeline_id: int, asked: Filter, sort: str, number: int) -> Cut:
    """Return which leads are on a page, and how many there are; joined is what the order needs."""
    every = narrowed(select(Lead.id), pipeline_id, asked)
    ordered: Rows = every
    for model, on in JOINED.get(order_of(sort)[0], ()):
        ordered = ordered.outerjoin(model, on)
    page: Page[Any] = paginate(ordered, in_order(sort), number, total=count(every))
    return Cut(tuple(page.items), page.total)


@prepared
def rows_with(ids: Sequence[int]) -> Rows:
    return row_query().where(Lead.id.in_(ids))


def row_with(uid: uuid.UUID) -> Row:
    """Return one lead as the list shows it."""
    row = db.session.execute(row_query().where(Lead.uid == uid)).one()
    return row_of(row, clock.now(), i18n.today())


def joined(query: Rows) -> Rows:
    return (
        query.join(Stage, Stage.id == Lead.stage_id)
        .join(Transition, STAY)
        .outerjoin(Person, Person.id == Lead.owner_id)
    )


def row_query() -> Rows:
    """Select what a row shows and nothing else."""
    return joined(
        select(
            Lead.id,
            Lead.uid,
            Lead.version,
            Lead.organisation_name,
            Lead.country,
            Lead.next_step,
            Lead.next_step_on,
            Lead.expected_close_on,
            Lead.amount_cents,
            Lead.currency,
            Lead.closed_at,
            Lead.owner_id,
            Stage.name.label("stage"),
            Stage.kind,
            Stage.expected_days,
            Transition.entered_at,
            Person.uid.label("owner_uid"),
            Person.given_name,
            Person.family_name,
        )
    )


def row_of(row: Any, now: datetime, today: date) -> Row:
    days = (now - row.entered_at).days
    is_open = row.closed_at is None
    expected = row.expected_days
    return Row(
        uid=row.uid,
        version=row.version,
        name=row.organisation_name,
        country=row.country,
        stage=row.stage,
        kind=row.kind,
        days=days,
        is_slow=is_open and slowness(days, expected) != "",
        owner=f"{row.given_name} {row.family_name}".strip() if row.owner_id else "",
        owner_uid=str(row.owner_uid) if row.owner_id else "",
        step=row.next_step,
        step_on=row.next_step_on,
        step_is=step_is(row.next_step, row.next_step_on, today),
        close_on=row.expected_close_on,
        amount_cents=row.amount_cents,
        currency=row.currency,
        is_closed=not is_open,
        older_at=row.entered_at + timedelta(days=days + 1),
    )
