"""On which days an organisation was a member, as spans of days in the database.

A member on a day is one whose status is then active, due or grace (`policy.status_on`). What the
dates say today counts for the past, too: a suspension that was lifted leaves no gap.

A property test compares this with the rules in Python over random histories.
"""

from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Subquery, case, func, literal, or_, select

from hubcommunity.core.dates import earliest, plus_days
from hubcommunity.membership.policy import Status
from hubcommunity.membership.status_queries import end_of_grace, status_sql
from hubcommunity.membership.term_models import Membership, Term

PRESENT = (Status.ACTIVE, Status.DUE, Status.GRACE)
ONE_DAY = literal(1)
NEVER = literal(date.max, Date)


def is_member_on(day: date) -> ColumnElement[bool]:
    """Return the condition that a membership makes a member on a day."""
    present = [status.value for status in PRESENT]
    return status_sql(day, soon=day).in_(present)  # whether it is due soon, nobody asks here


def edges() -> CTE:
    """Return the spans of days as a member, each with its `first` day and the day on which it is
    `left`, which is no day of it; whether it `opens` or `closes` an unbroken stay; and `joined`,
    the first day of the membership's first stay.
    """
    span = present_spans()
    of_it: dict[str, Any] = {"partition_by": span.c.membership_id, "order_by": span.c.first}
    before, after = func.lag(span.c.left).over(**of_it), func.lead(span.c.first).over(**of_it)
    return select(
        span.c.membership_id,
        span.c.first,
        span.c.left,
        or_(before.is_(None), before < span.c.first).label("opens"),
        or_(after.is_(None), after > span.c.left).label("closes"),
        func.min(span.c.first).over(**of_it).label("joined"),
    ).cte("edges")


def present_spans() -> Subquery:
    """Return the days as a member, one span a term; no two of a membership share a day.

    From the first day of a term until the next one begins, what counts is the last day of all
    terms begun so far, with the grace after it. Suspension and end cut it short.
    """
    term = begun_terms()
    stops = (term.c.next_starts_on, Membership.suspended_on, Membership.ended_on)
    over = plus_days(end_of_grace(term.c.ended), ONE_DAY)
    left = earliest(over, *(func.coalesce(stop, NEVER) for stop in stops))
    spans = (
        select(term.c.membership_id, term.c.starts_on.label("first"), left.label("left"))
        .join(Membership, Membership.id == term.c.membership_id)
        # Or SQLite would reckon the day anew wherever it is named.
        .cte("spans")
        .prefix_with("MATERIALIZED")
    )
    return select(spans).where(spans.c.first < spans.c.left).subquery()


def begun_terms() -> Subquery:
    """Return each term with the last day of those begun until then, and where the next begins."""
    of_it: dict[str, Any] = {
        "partition_by": Term.membership_id,
        "order_by": (Term.starts_on, Term.ends_on),
    }
    return select(
        Term.membership_id,
        Term.starts_on,
        func.max(Term.ends_on).over(**of_it).label("ended"),
        func.lead(Term.starts_on).over(**of_it).label("next_starts_on"),
    ).subquery()


def left_because(day: Any) -> ColumnElement[str]:
    """Return why a membership makes no member from this day on: lapsed, suspended or ended."""
    return case(
        (Membership.ended_on <= day, Status.ENDED.value),
        (Membership.suspended_on <= day, Status.SUSPENDED.value),
        else_=Status.LAPSED.value,
    )
