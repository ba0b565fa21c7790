"""On which days an organisation was a member, as spans of days in the database.

A member on a day is one whose status is then active, due or grace (`policy.status_on`). What the
dates say today counts for the past, too: a suspension that was lifted leaves no gap.

A property test compares this with the rules in Python over random histories.
"""

from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Subquery, case, func, literal, or_, select

from hubcommunity.core.dates import earlier, plus_days
from hubcommunity.membership.policy import Status
from hubcommunity.membership.status_queries import end_of_grace, status_sql
from hubcommunity.membership.term_models import Membership, Term

PRESENT = (Status.ACTIVE, Status.DUE, Status.GRACE)
ONE, BACK = literal(1), literal(-1)


def is_member_on(day: date) -> ColumnElement[bool]:
    """Return the condition that a membership makes a member on a day."""
    return status_sql(day).in_([status.value for status in PRESENT])


def stays() -> CTE:
    """Return every unbroken stretch of days as a member: `membership_id`, `first` and `last` day,
    and `joined`, the first day of the membership's first stretch."""
    numbered = stretches()
    first = func.min(numbered.c.first)
    return (
        select(
            numbered.c.membership_id,
            first.label("first"),
            func.max(numbered.c.last).label("last"),
            func.min(first).over(partition_by=numbered.c.membership_id).label("joined"),
        )
        .group_by(numbered.c.membership_id, numbered.c.stretch)
        .cte("stays")
    )


def stretches() -> Subquery:
    """Number the spans of a membership, the same number for those that follow without a gap."""
    spans = present_spans()
    of_it: dict[str, Any] = {"partition_by": spans.c.membership_id, "order_by": spans.c.first}
    before = func.lag(spans.c.last).over(**of_it)
    opens = or_(before.is_(None), before < plus_days(spans.c.first, BACK))
    marked = select(spans, case((opens, 1), else_=0).label("opens")).subquery()
    return select(
        marked.c.membership_id,
        marked.c.first,
        marked.c.last,
        func.sum(marked.c.opens)
        .over(partition_by=marked.c.membership_id, order_by=marked.c.first)
        .label("stretch"),
    ).subquery()


def present_spans() -> Subquery:
    """Return the days as a member, one span a term; no two of a membership share a day.

    From the first day of a term until the next one begins, what counts is the last day of all
    terms begun so far, with the grace after it. Suspension and end cut it short.
    """
    terms = begun_terms()
    last = end_of_grace(terms.c.ended)
    last = earlier(last, plus_days(terms.c.next_starts_on, BACK))
    for stop in (Membership.suspended_on, Membership.ended_on):
        last = earlier(last, plus_days(stop, BACK))
    spans = (
        select(terms.c.membership_id, terms.c.starts_on.label("first"), last.label("last"))
        .join(Membership, Membership.id == terms.c.membership_id)
        .subquery()
    )
    return select(spans).where(spans.c.first <= spans.c.last).subquery()


def begun_terms() -> Subquery:
    """Return each term with the last day of those begun until then, and where the next begins."""
    of_it: dict[str, Any] = {"partition_by": Term.membership_id}
    return select(
        Term.membership_id,
        Term.starts_on,
        func.max(Term.ends_on).over(order_by=Term.starts_on, **of_it).label("ended"),
        func.lead(Term.starts_on)
        .over(order_by=(Term.starts_on, Term.ends_on), **of_it)
        .label("next_starts_on"),
    ).subquery()


def left_because(day: Any) -> ColumnElement[str]:
    """Return why a membership makes no member from this day on: lapsed, suspended or ended."""
    return case(
        (Membership.ended_on <= day, Status.ENDED.value),
        (Membership.suspended_on <= day, Status.SUSPENDED.value),
        else_=Status.LAPSED.value,
    )
