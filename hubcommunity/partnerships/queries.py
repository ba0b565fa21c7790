"""Finding pipelines and leads, and counting what stands on a board."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hubcommunity.core.db import db
from hubcommunity.core.text import fold
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, Transition


def pipelines() -> Sequence[Pipeline]:
    """Return all pipelines in their order."""
    return db.session.scalars(select(Pipeline).order_by(Pipeline.position, Pipeline.id)).all()


def pipeline_or_404(slug: str) -> Pipeline:
    """Return the pipeline with its stages; raise 404 where there is none."""
    query = select(Pipeline).options(selectinload(Pipeline.stages)).where(Pipeline.slug == slug)
    return db.one_or_404(query)


def first_stage(pipeline: Pipeline) -> Stage:
    """Return the stage in which every lead of the pipeline begins."""
    query = select(Stage).where(Stage.pipeline_id == pipeline.id).order_by(Stage.position, Stage.id)
    return db.session.scalars(query.limit(1)).one()


def open_transition(lead: Lead) -> Transition:
    """Return the lead's stay in its present stage."""
    query = select(Transition).where(Transition.lead_id == lead.id, Transition.left_at.is_(None))
    return db.session.scalars(query).one()


def organisation_named(name: str) -> Organisation | None:
    """Return the one organisation with this name, folded; None where there is none or several."""
    query = select(Organisation).where(Organisation.name_folded == fold(name)[:200]).limit(2)
    found = db.session.scalars(query).all()
    return found[0] if len(found) == 1 else None


def lead_of_enquiry(enquiry_uid: uuid.UUID) -> Lead | None:
    """Return the lead that an enquiry was made into."""
    return db.session.scalar(select(Lead).where(Lead.enquiry_uid == enquiry_uid))
