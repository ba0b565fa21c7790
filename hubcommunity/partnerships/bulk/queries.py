"""Which leads something is done to at once."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.core.db import db
from hubcommunity.partnerships.filter_queries import Filter, narrowed
from hubcommunity.partnerships.models import Lead, Pipeline

MOST = 1_000


def uids_asked_for(pipeline: Pipeline, asked: Filter) -> Sequence[uuid.UUID]:
    """Return the leads that a filter leaves; one more than the most, where there are too many."""
    query = narrowed(select(Lead.uid), pipeline.id, asked).order_by(Lead.id)
    return db.session.scalars(query.limit(MOST + 1)).all()


def leads_with(pipeline: Pipeline, uids: Iterable[uuid.UUID]) -> Sequence[Lead]:
    """Return the leads of a pipeline by their public names, always in the same order: so nobody
    who changes several waits for somebody who waits for them.
    """
    query = select(Lead).options(
        joinedload(Lead.stage, innerjoin=True),
        joinedload(Lead.owner),
        selectinload(Lead.tags),
    )
    chosen = Lead.uid.in_(list(uids)[:MOST])
    query = query.where(Lead.pipeline_id == pipeline.id, chosen).order_by(Lead.id)
    return db.session.scalars(query).all()
