"""What the figures of a pipeline in a period are made from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db
from hubcommunity.partnerships.models import Pipeline, StageKind
from hubcommunity.partnerships.queries import pipelines_for
from hubcommunity.people.models import Person
from hubcommunity.reports import pipeline_policy as policy
from hubcommunity.reports import pipeline_queries as queries
from hubcommunity.reports.pipeline_policy import Answered, Done, Expected, Outcome, Step
from hubcommunity.reports.pipeline_queries import Moved
from hubcommunity.reports.policy import Period, Wait, median


def pipelines_told_to(person: Person, *, is_staff: bool) -> Sequence[Pipeline]:
    """Return the pipelines whose figures somebody reads: staff those that they may see, the board
    those that are open to all staff."""
    if is_staff:
        return pipelines_for(person)
    query = select(Pipeline).where(Pipeline.is_restricted.is_(False))
    return db.session.scalars(query.order_by(Pipeline.position, Pipeline.id)).all()


def pipeline_named(slug: str, among: Iterable[Pipeline]) -> Pipeline:
    """Return the pipeline of this name among some; raise 404 where there is none."""
    found = next((pipeline for pipeline in among if pipeline.slug == slug), None)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class PipelineReport:
    """A pipeline in a period; each part is asked of the database once, when it is needed.

    Who works for the hub, and what they wrote freely, is told only where `is_open`.
    """

    pipeline: Pipeline
    period: Period
    is_open: bool

    @cached_property
    def stages(self) -> dict[int, Step]:
        return {stage.id: stage for stage in queries.stages(self.pipeline.id)}

    @cached_property
    def steps(self) -> list[int]:
        return policy.steps_of(self.stages.values())

    @cached_property
    def depths(self) -> tuple[tuple[int, int], ...]:
        return tuple(policy.depths(list(self.stages.values())).items())

    @cached_property
    def furthest(self) -> dict[int, int]:
        return queries.count_furthest(self.pipeline.id, self.period, self.depths)

    @cached_property
    def stays(self) -> dict[int, list[Wait]]:
        return queries.count_stays(self.pipeline.id, self.period)

    @cached_property
    def answered(self) -> Sequence[Answered]:
        return queries.count_answered(self.pipeline.id, self.period)

    @cached_property
    def outcomes(self) -> Sequence[Outcome]:
        return queries.count_outcomes(self.pipeline.id, self.period)

    @cached_property
    def expected(self) -> Sequence[Expected]:
        return queries.count_expected(self.pipeline.id)

    @cached_property
    def done(self) -> Sequence[Done]:
        return queries.count_done(self.pipeline.id, self.period)

    @cached_property
    def moves_to(self) -> dict[int, int]:
        return queries.count_moves_to(self.pipeline.id, self.period.today)

    @cached_property
    def last_moves(self) -> Sequence[Moved]:
        return queries.last_moves(self.pipeline.id, self.period.today)

    @cached_property
    def months(self) -> list[date]:
        return self.period.months

    @cached_property
    def people(self) -> dict[int, str]:
        """The names of all whom a figure names."""
        owners = (int(each.value) for each in self.outcomes if each.about == "owner" and each.value)
        did, moved = (each.by_id for each in self.done), (one.by_id for one in self.last_moves)
        return names_of(chain(owners, did, moved))

    @property
    def added(self) -> int:
        return sum(self.furthest.values())

    @property
    def won(self) -> int:
        return self.number_of(StageKind.WON)

    @property
    def lost(self) -> int:
        return self.number_of(StageKind.LOST)

    def number_of(self, kind: StageKind) -> int:
        """Count the leads of the period that ended so; each has one source, if an empty one."""
        return sum(
            each.number for each in self.outcomes if each.about == "source" and each.kind is kind
        )

    @property
    def expected_sum(self) -> float:
        return sum(each.percents for each in self.expected) / 100

    @property
    def waiting(self) -> int:
        return sum(each.number for each in self.answered if each.days is None)

    @property
    def median(self) -> float | None:
        return median(waits(self.answered))


def waits(answered: Iterable[Answered]) -> list[Wait]:
    """Return what was waited until the first answer, where there was one."""
    return [Wait(each.month, each.days, each.number) for each in answered if each.days is not None]


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people."""
    wanted = {id_ for id_ in ids if id_ is not None}
    if not wanted:
        return {}
    people = db.session.scalars(select(Person).where(Person.id.in_(wanted)))
    return {person.id: person.name for person in people}
