"""What is set up of pipelines: their stages, retired ones too, and what of it is in use."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.partnerships.checklist_models import StageItem
from hubcommunity.partnerships.models import Lead, Pipeline, PipelineReader, Stage, Transition
from hubcommunity.people.models import Person


class SetUp(NamedTuple):
    """A stage, how many leads are in it, and how many points its checklist has."""

    stage: Stage
    leads: int
    points: int


def all_pipelines() -> Sequence[tuple[Pipeline, int]]:
    """Return every pipeline in its order, with how many leads are in it."""
    number = select(func.count()).where(Lead.pipeline_id == Pipeline.id).scalar_subquery()
    query = select(Pipeline, number).order_by(Pipeline.position, Pipeline.id)
    return [(pipeline, leads) for pipeline, leads in db.session.execute(query)]


def readers_of(pipeline: Pipeline) -> Sequence[Person]:
    """Return the people to whom a restricted pipeline is shown, by name."""
    naming = select(PipelineReader.person_id).where(PipelineReader.pipeline_id == pipeline.id)
    order = (Person.given_name, Person.family_name, Person.id)
    return db.session.scalars(select(Person).where(Person.id.in_(naming)).order_by(*order)).all()


def set_up(pipeline: Pipeline) -> Sequence[SetUp]:
    """Return all stages of a pipeline in their order, the retired ones last."""
    leads = select(func.count()).where(Lead.stage_id == Stage.id).scalar_subquery()
    asked = (StageItem.stage_id == Stage.id) & StageItem.retired_at.is_(None)
    points = select(func.count()).where(asked).scalar_subquery()
    order = (Stage.retired_at.is_not(None), Stage.position, Stage.id)
    query = select(Stage, leads, points).where(Stage.pipeline_id == pipeline.id).order_by(*order)
    return [SetUp(*row) for row in db.session.execute(query)]


def stage_or_404(uid: uuid.UUID) -> Stage:
    """Return a stage, retired or not, with its pipeline and the stages beside it."""
    pipeline = joinedload(Stage.pipeline, innerjoin=True).selectinload(Pipeline.stages)
    return db.one_or_404(select(Stage).options(pipeline).where(Stage.uid == uid))


def is_used(stage: Stage) -> bool:
    """Say whether a lead is or was in a stage."""
    query = select(Transition.id).where(Transition.stage_id == stage.id).limit(1)
    return db.session.scalar(query) is not None


def live_stages(pipeline: Pipeline) -> Sequence[Stage]:
    """Return the stages through which leads go, as the database has them now."""
    query = select(Stage).where(Stage.pipeline_id == pipeline.id, Stage.retired_at.is_(None))
    return db.session.scalars(query.order_by(Stage.position, Stage.id)).all()


def leads_in_order(stage: Stage) -> Sequence[Lead]:
    """Return the leads of a stage from top to bottom."""
    query = select(Lead).options(joinedload(Lead.contact), joinedload(Lead.owner))
    query = query.where(Lead.stage_id == stage.id).order_by(Lead.position, Lead.id)
    return db.session.scalars(query).all()
