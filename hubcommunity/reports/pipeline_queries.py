"""Counting in the database how the leads of a pipeline fared in a period.

What is told of single leads (`told`) and what is counted come from the same rows.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select, union_all
from sqlalchemy.orm import aliased

from hubcommunity.core.dates import day_of, days_between, earlier
from hubcommunity.core.db import db
from hubcommunity.core.revisions import remembered
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import CLOSED, Lead, Stage, StageKind, Transition
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.partnerships.step_models import Activity, ActivityState
from hubcommunity.reports.pipeline_policy import (
    ANSWERS,
    MOVES_SHOWN,
    WEEK,
    Answered,
    Done,
    Expected,
    Outcome,
    Step,
)
from hubcommunity.reports.policy import Period, Wait
from hubcommunity.reports.queries import midnight, month_parts, within

Value = TypeVar("Value")

# By what won and lost leads are divided.
ABOUT: dict[str, Any] = {
    "source": LeadSource.name,
    "country": Lead.country,
    "type": OrganisationType.name,
    "owner": Lead.owner_id,
    "reason": LostReason.name,
}


class Moved(NamedTuple):
    """A move of a lead; who moved it, and the stages, by their numbers."""

    organisation: str
    before: int
    after: int
    by_id: int | None
    at: datetime


def kept(count: Callable[..., Value], *about: Any) -> Value:
    """Return what was counted about something; remembered until a lead changes."""
    return remembered("partnerships", (count.__name__, *about), lambda: count(*about))


def stages(pipeline_id: int) -> Sequence[Step]:
    """Return all stages in their order, the retired ones too."""
    columns = (Stage.id, Stage.name, Stage.position, Stage.kind, Stage.expected_days)
    query = select(*columns, Stage.retired_at.is_(None)).where(Stage.pipeline_id == pipeline_id)
    return [Step(*row) for row in db.session.execute(query.order_by(Stage.position, Stage.id))]


def added(pipeline_id: int, period: Period) -> ColumnElement[bool]:
    return (Lead.pipeline_id == pipeline_id) & within(Lead.created_at, period)


def furthest(
    pipeline_id: int, period: Period, depths: tuple[tuple[int, int], ...]
) -> Select[int, int]:
    """Tell of each lead added in the period how many steps of the funnel it reached."""
    depth = case(dict(depths), value=Transition.stage_id, else_=0)
    query = select(Lead.id.label("lead_id"), func.max(depth).label("told"))
    query = query.join(Transition, Transition.lead_id == Lead.id)
    return query.where(added(pipeline_id, period)).group_by(Lead.id)


def count_furthest(
    pipeline_id: int, period: Period, depths: tuple[tuple[int, int], ...]
) -> dict[int, int]:
    """Count the leads added in the period by how many steps they reached."""
    lead = furthest(pipeline_id, period, depths).subquery()
    query = select(lead.c.told, func.count()).group_by(lead.c.told)
    return dict(db.session.execute(query).all())


def ended_stays(pipeline_id: int, period: Period) -> ColumnElement[bool]:
    return (Lead.pipeline_id == pipeline_id) & within(Transition.left_at, period)


def stayed(pipeline_id: int, period: Period) -> Select[int, int]:
    """Tell of each lead how many of its stays ended in the period."""
    query = select(Transition.lead_id, func.count().label("told"))
    query = query.join(Lead, Lead.id == Transition.lead_id).join(Transition.stage)
    open_stage = Stage.kind.not_in(CLOSED)
    return query.where(ended_stays(pipeline_id, period), open_stage).group_by(Transition.lead_id)


def count_stays(pipeline_id: int, period: Period) -> dict[int, list[Wait]]:
    """Count the stays that ended in the period by stage and days."""
    days = days_between(day_of(Transition.entered_at), day_of(Transition.left_at))
    query = select(Transition.stage_id, days, func.count())
    query = query.join(Lead, Lead.id == Transition.lead_id).where(ended_stays(pipeline_id, period))
    found: dict[int, list[Wait]] = {}
    for stage_id, number_of_days, number in db.session.execute(
        query.group_by(Transition.stage_id, days)
    ):
        found.setdefault(stage_id, []).append(Wait(period.since, number_of_days, number))
    return found


def answered(pipeline_id: int, period: Period) -> Select[Any]:
    """Tell of each lead added in the period the day of the first answer, if there was one."""
    of_lead = (Activity.lead_id == Lead.id) & (Activity.state == ActivityState.DONE)
    word = select(func.min(Activity.settled_at)).where(of_lead, Activity.kind.in_(ANSWERS))
    move = select(func.min(Transition.left_at)).where(Transition.lead_id == Lead.id)
    times = (
        select(
            Lead.id.label("lead_id"),
            Lead.created_at.label("added_at"),
            day_of(word.correlate(Lead).scalar_subquery()).label("word"),
            day_of(move.correlate(Lead).scalar_subquery()).label("move"),
        )
        .where(added(pipeline_id, period))
        .subquery()
    )
    first = earlier(func.coalesce(times.c.move, times.c.word), times.c.word)
    return select(times.c.lead_id, day_of(times.c.added_at).label("added_on"), first.label("told"))


def count_answered(pipeline_id: int, period: Period) -> Sequence[Answered]:
    """Count the leads added in the period by month and the days until the first answer."""
    lead = answered(pipeline_id, period).subquery()
    by = (*month_parts(lead.c.added_on), days_between(lead.c.added_on, lead.c.told))
    query = select(*by, func.count()).group_by(*by)
    return [
        Answered(date(int(year), int(month), 1), days, number)
        for year, month, days, number in db.session.execute(query)
    ]


def closed(pipeline_id: int, period: Period) -> ColumnElement[bool]:
    return (Lead.pipeline_id == pipeline_id) & within(Lead.closed_at, period)


def ended(pipeline_id: int, period: Period) -> Select[int, StageKind]:
    """Tell of each lead closed in the period, and not opened again, whether it was won."""
    query = select(Lead.id.label("lead_id"), Stage.kind.label("told")).join(Lead.stage)
    return query.where(closed(pipeline_id, period))


def count_outcomes(pipeline_id: int, period: Period) -> Sequence[Outcome]:
    """Count the leads closed in the period by each of what they are divided by."""
    several = [
        select(literal(about), cast(column, String), Stage.kind, func.count())
        .select_from(Lead)
        .join(Lead.stage)
        .outerjoin(Lead.type)
        .outerjoin(Lead.source)
        .outerjoin(Lead.lost_because)
        .where(closed(pipeline_id, period))
        .group_by(column, Stage.kind)
        for about, column in ABOUT.items()
    ]
    return [Outcome(*row) for row in db.session.execute(union_all(*several))]


def is_open(pipeline_id: int) -> ColumnElement[bool]:
    return (Lead.pipeline_id == pipeline_id) & Lead.closed_at.is_(None)


def expecting(pipeline_id: int) -> Select[int, int]:
    """Tell of each open lead its chance."""
    return select(Lead.id.label("lead_id"), Lead.chance.label("told")).where(is_open(pipeline_id))


def count_expected(pipeline_id: int) -> Sequence[Expected]:
    """Count the open leads, and add their chances, by the month in which they may close."""
    lead = expecting(pipeline_id).subquery()
    by = month_parts(Lead.expected_close_on)
    query = select(*by, func.count(), func.sum(lead.c.told)).join(lead, lead.c.lead_id == Lead.id)
    return [
        Expected(date(int(year), int(month), 1) if year else None, leads, int(percents))
        for year, month, leads, percents in db.session.execute(query.group_by(*by))
    ]


def done(pipeline_id: int, period: Period) -> Select[Any]:
    """Return the activities done in the period about leads of the pipeline, without columns."""
    query = select().select_from(Activity).join(Lead, Lead.id == Activity.lead_id)
    is_done = Activity.state == ActivityState.DONE
    return query.where(
        Lead.pipeline_id == pipeline_id, is_done, within(Activity.settled_at, period)
    )


def busy(pipeline_id: int, period: Period) -> Select[Any]:
    """Tell of each lead how much was done about it in the period."""
    columns = (Activity.lead_id, func.count().label("told"))
    return done(pipeline_id, period).add_columns(*columns).group_by(Activity.lead_id)


def count_done(pipeline_id: int, period: Period) -> Sequence[Done]:
    """Count what was done in the period by who did it, and its kind."""
    by = (Activity.settled_by_id, Activity.kind)
    query = done(pipeline_id, period).add_columns(*by, func.count()).group_by(*by)
    return [Done(*row) for row in db.session.execute(query)]


def a_week_before(today: date) -> datetime:
    return midnight(today - timedelta(days=WEEK))


def moves(pipeline_id: int, today: date) -> Select[Any]:
    """Return the moves since the same day last week, without columns: stays but the first ones."""
    earlier_stay = aliased(Transition)
    has_earlier = (earlier_stay.lead_id == Transition.lead_id) & (earlier_stay.id < Transition.id)
    query = select().select_from(Transition).join(Lead, Lead.id == Transition.lead_id)
    return query.where(
        Lead.pipeline_id == pipeline_id,
        Transition.entered_at >= a_week_before(today),
        select(earlier_stay.id).where(has_earlier).exists(),
    )


def restless(pipeline_id: int, today: date) -> Select[Any]:
    """Tell of each lead how often it moved since last week."""
    columns = (Transition.lead_id, func.count().label("told"))
    return moves(pipeline_id, today).add_columns(*columns).group_by(Transition.lead_id)


def count_moves_to(pipeline_id: int, today: date) -> dict[int, int]:
    """Count the moves since last week by the stage to which they led."""
    columns = (Transition.stage_id, func.count())
    query = moves(pipeline_id, today).add_columns(*columns).group_by(Transition.stage_id)
    return dict(db.session.execute(query).all())


def last_moves(pipeline_id: int, today: date) -> Sequence[Moved]:
    """Return the last moves since last week, the latest first."""
    before = aliased(Transition)
    of_lead = (before.lead_id == Transition.lead_id) & (before.id < Transition.id)
    came_from = select(before.stage_id).where(of_lead).order_by(before.id.desc()).limit(1)
    query = moves(pipeline_id, today).add_columns(
        Lead.organisation_name,
        came_from.correlate(Transition).scalar_subquery(),
        Transition.stage_id,
        Transition.by_id,
        Transition.entered_at,
    )
    order = (Transition.entered_at.desc(), Transition.id.desc())
    return [Moved(*row) for row in db.session.execute(query.order_by(*order).limit(MOVES_SHOWN))]
