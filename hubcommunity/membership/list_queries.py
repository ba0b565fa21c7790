"""The list of memberships: filters, their counts, and one page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, label, select
from sqlalchemy.orm import contains_eager

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.revisions import mark_of, remembered
from hubcommunity.core.search import matches
from hubcommunity.membership.policy import Status
from hubcommunity.membership.status_queries import last_end, status_sql
from hubcommunity.membership.term_models import Membership, Term, Tier
from hubcommunity.membership.term_policy import last_of
from hubcommunity.membership.term_queries import WITH_DATES, status_of
from hubcommunity.organisations.models import PRESENT, Organisation

FEE_OPEN = "open"
FACETS = ("status", "tier", "country", "fee")
IN_ORDER = (Organisation.sort_name, Organisation.id)


@dataclass(frozen=True)
class Filters:
    """What a reader asks the list for; empty values ask for nothing."""

    q: str = ""
    status: str = ""
    tier: str = ""
    country: str = ""
    ends_before: date | None = None
    fee: str = ""

    def as_args(self, **replaced: Any) -> dict[str, Any]:
        """Return the filters that are set as values of an address, some of them replaced."""
        return {name: value for name, value in (asdict(self) | replaced).items() if value}


class Cell(NamedTuple):
    """How many memberships share a status, a tier, a country and an open fee."""

    status: str
    tier: str
    country: str
    fee: str
    number: int


@dataclass(frozen=True)
class Listed:
    """A membership in the list."""

    membership: Membership
    status: Status
    last: Term | None


def fee_is_open() -> ColumnElement[bool]:
    """Return the condition that a membership has a term whose fee is not paid."""
    return exists().where(Term.membership_id == Membership.id, unpaid()).correlate(Membership)


def unpaid() -> ColumnElement[bool]:
    return Term.fee_cents.is_not(None) & Term.paid_on.is_(None)


def searched(filters: Filters, *columns: Any) -> Select[Any]:
    """Select from the memberships that the words and the day of the filters leave."""
    query = select(*columns).select_from(Organisation)
    query = query.join(Membership, Membership.organisation_id == Organisation.id)
    query = query.where(matches(Organisation, filters.q), PRESENT)
    if filters.ends_before:
        query = query.where(last_end() < filters.ends_before)
    return query


def filtered(filters: Filters, *columns: Any) -> Select[Any]:
    """Select from the memberships that all of the filters leave."""
    today, query = clock.today(), searched(filters, *columns)
    if filters.status:
        query = query.where(status_sql(today) == filters.status)
    if filters.tier:
        tier = select(Tier.id).where(Tier.code == filters.tier).scalar_subquery()
        query = query.where(Membership.tier_id_on(today) == tier)
    if filters.country:
        query = query.where(Organisation.country == filters.country)
    if filters.fee == FEE_OPEN:
        query = query.where(fee_is_open())
    return query


def cells(filters: Filters) -> Sequence[Cell]:
    """Count the memberships that the words and the day leave, by all that can be filtered.

    One pass over them answers for every filter and is remembered until a membership changes.
    """
    today = clock.today()

    def read() -> Sequence[Cell]:
        kinds = searched(
            filters,
            status_sql(today).label("status"),
            label("tier_id", Membership.tier_id_on(today)),
            Organisation.country,
            fee_is_open().label("is_open"),
        ).subquery()
        query = select(
            kinds.c.status, Tier.code, kinds.c.country, kinds.c.is_open, func.count()
        ).join(Tier, Tier.id == kinds.c.tier_id)
        grouped = query.group_by(kinds.c.status, Tier.code, kinds.c.country, kinds.c.is_open)
        rows = db.session.execute(grouped)
        return [Cell(s, t, c, FEE_OPEN if is_open else "", n) for s, t, c, is_open, n in rows]

    key = ("cells", today, filters.q, filters.ends_before, mark_of("members"))
    return remembered("memberships", key, read)


def counts(filters: Filters, name: str = "") -> Counter[str]:
    """Count what the filters leave by the values of one of them, which itself is left out."""
    asked = {each: getattr(filters, each) for each in FACETS if each != name}
    found: Counter[str] = Counter()
    for cell in cells(filters):
        if all(not value or getattr(cell, each) == value for each, value in asked.items()):
            found[getattr(cell, name) if name else ""] += cell.number
    return found


def page_of_memberships(filters: Filters, number: int) -> Page[Listed]:
    """Return 25 memberships by the names of their organisations."""
    total = counts(filters).total()
    query = with_all(filtered(filters, Membership))
    page: Page[Any] = Page((), number, 25, 0)
    if total or number != 1:
        page = paginate(query, IN_ORDER, number, total=total)
    rows = [Listed(each, status_of(each), last_of(each)) for each in page.items]
    return Page(rows, page.number, page.size, page.total)


def first_memberships(filters: Filters, limit: int) -> Sequence[Membership]:
    """Return the memberships that the filters leave, up to a limit, with all their dates."""
    query = with_all(filtered(filters, Membership)).order_by(*IN_ORDER).limit(limit)
    return db.session.scalars(query).all()


def with_all(query: Select[Any]) -> Select[Any]:
    return query.options(contains_eager(Membership.organisation), *WITH_DATES)
