"""What the Strategy Board is told of a month: numbers by group and stage, and of no person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from hubcommunity.core.db import db
from hubcommunity.library.models import Resource, ResourceKind, ResourceVersion
from hubcommunity.membership.models import Application
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import CLOSED, Lead, Pipeline, Stage, StageKind, Transition
from hubcommunity.partnerships.support.queries import NeedFigures, figures_by_need
from hubcommunity.reports import policy
from hubcommunity.reports.policy import Period
from hubcommunity.reports.queries import DECIDED, midnight, within
from hubcommunity.reports.report_queries import Report
from hubcommunity.topics.calls.models import Call
from hubcommunity.topics.figure_queries import overview
from hubcommunity.topics.meetings.models import Meeting, MeetingState
from hubcommunity.topics.models import TopicGroup

HELD = (MeetingState.HELD, MeetingState.CLOSED)


class PipelineMonth(NamedTuple):
    """How a pipeline went in a month: its open leads by stage at the end, and what changed."""

    name: str
    outcome: str
    stages: Sequence[tuple[str, int]]
    added: int
    won: int
    lost: int
    reasons: Sequence[tuple[str, int]]
    expected: float
    # Of country support: what was asked for and delivered.
    needs: Sequence[NeedFigures]

    @property
    def open_leads(self) -> int:
        return sum(number for _name, number in self.stages)


class GroupMonth(NamedTuple):
    """What a topic group did in a month."""

    name: str
    meetings: int
    calls: int
    statements: int


@dataclass(frozen=True)
class BoardReport:
    """All that the report of a month tells; each part is asked of the database once."""

    period: Period

    @cached_property
    def membership(self) -> Report:
        return Report(self.period)

    @cached_property
    def moved(self) -> dict[str, int]:
        """How many memberships came and went, by how they did."""
        by_kind = policy.moved(self.membership.moves, (*policy.CAME, *policy.LEFT))
        return {kind: by_month[self.period.since] for kind, by_month in by_kind.items()}

    @cached_property
    def tiers(self) -> Sequence[tuple[str, int]]:
        """The members on the last day by their tier, the most first."""
        found: dict[str, int] = {}
        for cell in self.membership.standing:
            found[cell.tier] = found.get(cell.tier, 0) + cell.number
        return sorted(found.items(), key=lambda row: (-row[1], row[0]))

    @cached_property
    def received(self) -> int:
        query = select(func.count()).where(within(Application.submitted_at, self.period))
        return db.session.scalar(query) or 0

    @cached_property
    def decided(self) -> dict[str, int]:
        """How many applications were decided, by what was decided."""
        is_decided = Application.state.in_(DECIDED), within(Application.decided_at, self.period)
        query = select(Application.state, func.count()).where(*is_decided)
        rows = db.session.execute(query.group_by(Application.state))
        return {state.value: number for state, number in rows}

    @cached_property
    def pipelines(self) -> Sequence[PipelineMonth]:
        return list(pipelines_in(self.period))

    @cached_property
    def groups(self) -> Sequence[GroupMonth]:
        """The groups that did anything."""
        return [group for group in groups_in(self.period) if any(group[1:])]


def pipelines_in(period: Period) -> Iterator[PipelineMonth]:
    """Tell of each pipeline that is open to all staff; of the others nothing is told."""
    shown = Pipeline.is_restricted.is_(False)
    stages, opened = open_stages(), open_at(midnight(period.last_day + timedelta(days=1)))
    added, ended, reasons = added_in(period), ended_in(period), lost_because(period)
    chances = chances_now()
    order = (Pipeline.position, Pipeline.id)
    for pipeline in db.session.scalars(select(Pipeline).where(shown).order_by(*order)):
        by_stage = [
            (name, opened.get(id_, 0))
            for id_, of, name, is_live in stages
            if of == pipeline.id and (is_live or id_ in opened)
        ]
        yield PipelineMonth(
            pipeline.name,
            pipeline.outcome,
            by_stage,
            added.get(pipeline.id, 0),
            ended.get((pipeline.id, StageKind.WON), 0),
            ended.get((pipeline.id, StageKind.LOST), 0),
            [(name, number) for of, name, number in reasons if of == pipeline.id],
            chances.get(pipeline.id, 0) / 100,
            needs_in(pipeline, period),
        )


def needs_in(pipeline: Pipeline, period: Period) -> Sequence[NeedFigures]:
    if not pipeline.is_support:
        return ()
    return figures_by_need(pipeline, period.first_day, period.last_day)


def open_stages() -> Sequence[Any]:
    """Return the stages that are not closed, retired ones too, of all pipelines in their order."""
    columns = (Stage.id, Stage.pipeline_id, Stage.name, Stage.retired_at.is_(None))
    query = select(*columns).where(Stage.kind.not_in(CLOSED))
    return db.session.execute(query.order_by(Stage.position, Stage.id)).all()


def open_at(moment: datetime) -> dict[int, int]:
    """Count the leads that were in each stage at a moment."""
    had_come = Transition.entered_at < moment
    had_not_left = or_(Transition.left_at.is_(None), Transition.left_at >= moment)
    query = select(Transition.stage_id, func.count()).where(had_come, had_not_left)
    return counted(query.group_by(Transition.stage_id))


def added_in(period: Period) -> dict[int, int]:
    query = select(Lead.pipeline_id, func.count()).where(within(Lead.created_at, period))
    return counted(query.group_by(Lead.pipeline_id))


def ended_in(period: Period) -> dict[tuple[int, StageKind], int]:
    """Count the leads closed in a period, and not opened again, by pipeline and how they ended."""
    query = select(Lead.pipeline_id, Stage.kind, func.count()).join(Lead.stage)
    query = query.where(within(Lead.closed_at, period)).group_by(Lead.pipeline_id, Stage.kind)
    return {(of, kind): number for of, kind, number in db.session.execute(query)}


def lost_because(period: Period) -> Sequence[Any]:
    """Count the leads lost in a period, and not opened again, by pipeline and reason, the most
    first. What was said in words only names no reason here: it might name somebody."""
    by = (Lead.pipeline_id, LostReason.name)
    query = select(*by, func.count()).join(Lead.lost_because)
    query = query.where(within(Lead.closed_at, period)).group_by(*by)
    return db.session.execute(query.order_by(func.count().desc(), LostReason.name)).all()


def chances_now() -> dict[int, int]:
    """Add up the chances, in percent, of the leads that are open today, by pipeline."""
    lead = select(Lead.pipeline_id, Lead.chance.label("chance")).where(Lead.closed_at.is_(None))
    row = lead.subquery()
    query = select(row.c.pipeline_id, func.sum(row.c.chance)).group_by(row.c.pipeline_id)
    return {of: int(percents) for of, percents in db.session.execute(query)}


def groups_in(period: Period) -> Iterator[GroupMonth]:
    """Tell of each topic group how often it met, and what it resolved and published."""
    held = and_(Meeting.state.in_(HELD), within(Meeting.starts_at, period))
    meetings = of_groups(Meeting, Meeting.group_id, held)
    calls = of_groups(Call, Call.group_id, within(Call.resolved_at, period))
    statements = statements_in(period)
    for group in overview():
        found = (each.get(group.slug, 0) for each in (meetings, calls, statements))
        yield GroupMonth(group.name, *found)


def of_groups(model: Any, group_id: Any, condition: ColumnElement[bool]) -> dict[str, int]:
    """Count rows that belong to groups by the slug of the group."""
    query = select(TopicGroup.slug, func.count()).select_from(model)
    query = query.join(TopicGroup, TopicGroup.id == group_id).where(condition)
    return counted(query.group_by(TopicGroup.slug))


def statements_in(period: Period) -> dict[str, int]:
    """Count the versions of consensus statements that were published, by group."""
    query = (
        select(TopicGroup.slug, func.count())
        .select_from(ResourceVersion)
        .join(Resource, Resource.id == ResourceVersion.resource_id)
        .join(TopicGroup, TopicGroup.id == Resource.group_id)
        .where(Resource.kind == ResourceKind.STATEMENT)
        .where(within(ResourceVersion.effective_from, period))
    )
    return counted(query.group_by(TopicGroup.slug))


def counted(query: Any) -> dict[Any, int]:
    return dict(db.session.execute(query).all())
