"""The rules of `policy.status_on` and `term_policy.listing_of`, said in SQL.

A property test compares the two over random histories.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, case, func, literal, select, update

from hubcommunity.core.dates import earlier, plus_days
from hubcommunity.membership.policy import DUE_BEFORE, Status
from hubcommunity.membership.term_models import Membership, Term, Tier
from hubcommunity.organisations.models import Organisation


def last_end(*conditions: Any) -> Any:
    """Return the last day of those of a membership's terms that fit."""
    ends = select(func.max(Term.ends_on)).where(Term.membership_id == Membership.id, *conditions)
    return ends.correlate(Membership).scalar_subquery()


def end_of_grace(ended: Any) -> Any:
    """Return the last day of grace after a term that ended on this day."""
    days = select(Tier.grace_days).where(Tier.id == Membership.tier_id_on(ended))
    return plus_days(ended, days.correlate_except(Tier).scalar_subquery())


def status_sql(day: date, soon: date | None = None) -> ColumnElement[str]:
    """Return the status of a membership on a day, as the value of `Status`.

    It is due when it lasts no longer than until the day that is `soon`.
    """
    soon = day + DUE_BEFORE if soon is None else soon
    begun = last_end(Term.starts_on <= day)
    holds = begun >= day
    return case(
        (Membership.ended_on <= day, Status.ENDED.value),
        (Membership.suspended_on <= day, Status.SUSPENDED.value),
        (and_(holds, last_end() <= soon), Status.DUE.value),
        (holds, Status.ACTIVE.value),
        (begun.is_(None), Status.UPCOMING.value),
        (end_of_grace(begun) >= day, Status.GRACE.value),
        else_=Status.LAPSED.value,
    )


def listed_until() -> ColumnElement[date]:
    """Return the last day on which the public lists show a member."""
    stops = (
        plus_days(stop, literal(-1)) for stop in (Membership.suspended_on, Membership.ended_on)
    )
    until = end_of_grace(last_end())
    for stop in stops:
        until = earlier(until, stop)
    return until


def listed_anew(tier: Tier) -> Update:
    """Return the statement that lists the members of a tier anew, after its grace has changed."""
    of_tier = select(Membership.organisation_id).where(Membership.tier_id_on(last_end()) == tier.id)
    until = select(listed_until()).where(Membership.organisation_id == Organisation.id)
    return (
        update(Organisation)
        .where(Organisation.id.in_(of_tier))
        .values(member_until=until.scalar_subquery())
        .execution_options(synchronize_session="fetch")
    )
