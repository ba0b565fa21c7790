"""Counting who came, who went, who is here and how long applicants waited, in the database."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Subquery, and_, case, extract, func, select, union_all

from hubcommunity.core.dates import day_of, days_between
from hubcommunity.core.db import db
from hubcommunity.core.revisions import remembered
from hubcommunity.membership.models import Application, ApplicationState
from hubcommunity.membership.presence_queries import edges, is_member_on, left_because
from hubcommunity.membership.term_models import Membership, Tier
from hubcommunity.organisations.models import Organisation, OrganisationType
from hubcommunity.reports.policy import JOINED, RETURNED, Move, Period, Wait

MEMBERS = "members"
DECIDED = (ApplicationState.APPROVED, ApplicationState.DECLINED)


class Standing(NamedTuple):
    """How many members share a country, a type and a tier."""

    country: str
    type: str
    tier: str
    number: int


def moves(today: date) -> Sequence[Move]:
    """Count who came and went until today, by kind, cohort and month; remembered until a
    membership changes, for whatever period is asked."""
    return remembered(MEMBERS, ("moves", today), lambda: count_moves(today))


def count_moves(today: date) -> Sequence[Move]:
    moved = all_moves()
    by = (moved.c.kind, year_of(moved.c.joined), *month_parts(moved.c.day))
    rows = db.session.execute(select(*by, func.count()).where(moved.c.day <= today).group_by(*by))
    return [
        Move(kind, int(cohort), date(int(year), int(month), 1), number)
        for kind, cohort, year, month, number in rows
    ]


def all_moves() -> Subquery:
    """Return a row for each time that a membership began or ceased to make a member."""
    edge = edges()
    came_as = case((edge.c.first == edge.c.joined, JOINED), else_=RETURNED)
    came = select(came_as.label("kind"), edge.c.joined, edge.c.first.label("day"))
    left = select(left_because(edge.c.left), edge.c.joined, edge.c.left).join(
        Membership, Membership.id == edge.c.membership_id
    )
    return union_all(came.where(edge.c.opens), left.where(edge.c.closes)).subquery()


def year_of(day: Any) -> Any:
    return extract("year", day)


def month_parts(day: Any) -> tuple[Any, Any]:
    return extract("year", day), extract("month", day)


def standing(day: date) -> Sequence[Standing]:
    """Count the members of a day by country and type, which are those of now, and by the tier that
    they had then; remembered until a membership changes."""
    return remembered(MEMBERS, ("standing", day), lambda: count_standing(day))


def count_standing(day: date) -> Sequence[Standing]:
    by = (Organisation.country, OrganisationType.name, Tier.name)
    query = (
        select(*by, func.count())
        .select_from(Membership)
        .join(Membership.organisation)
        .join(Organisation.type)
        .join(Tier, Tier.id == Membership.tier_id_on(day))
        .where(is_member_on(day))
        .group_by(*by)
    )
    return [Standing(*row) for row in db.session.execute(query)]


def waits(period: Period) -> Sequence[Wait]:
    """Count the applications decided in the period by the month and the days from sending them.

    Days are those of the calendar, in UTC: what is decided on the day it came waited 0 days.
    """
    decided = day_of(Application.decided_at)
    by = (*month_parts(decided), days_between(day_of(Application.submitted_at), decided))
    query = select(*by, func.count()).where(
        Application.state.in_(DECIDED),
        Application.submitted_at.is_not(None),
        within(Application.decided_at, period),
    )
    return [
        Wait(date(int(year), int(month), 1), days, number)
        for year, month, days, number in db.session.execute(query.group_by(*by))
    ]


def within(moment: Any, period: Period) -> ColumnElement[bool]:
    """Say, of an instant, that it lies in the days of a period, in UTC."""
    after = midnight(period.last_day + timedelta(days=1))
    return and_(moment >= midnight(period.first_day), moment < after)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
