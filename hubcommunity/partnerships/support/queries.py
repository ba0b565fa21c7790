"""Finding what belongs to the support of a country, and the figures of it."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from hubcommunity.core.dates import day_of
from hubcommunity.core.db import db
from hubcommunity.library.draft_models import Draft
from hubcommunity.partnerships import queries
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, StageKind
from hubcommunity.partnerships.support.models import Deliverable, Expert, Support, SupportNeed
from hubcommunity.people.models import Person


def lead_or_404(uid: uuid.UUID, person: Person) -> Lead:
    """Return a lead that asks for support; raise 404 for one out of sight or of another kind."""
    lead = queries.lead_or_404(uid, person)
    if not lead.pipeline.is_support:
        raise NotFound
    return lead


def lead_of_draft_or_404(draft: Draft, person: Person) -> Lead:
    """Return the lead that a story tells of; raise 404 for none, or one out of sight."""
    query = select(Lead.uid).where(Lead.id == draft.lead_id)
    return lead_or_404(db.one_or_404(query), person)


def support_of(lead: Lead) -> Support | None:
    """Return what is written down of the support that a lead asks for."""
    query = select(Support).options(joinedload(Support.need)).where(Support.lead_id == lead.id)
    return db.session.scalar(query)


def needs() -> Sequence[SupportNeed]:
    """Return what countries ask for, in the order of the list."""
    order = (SupportNeed.position, SupportNeed.id)
    return db.session.scalars(select(SupportNeed).order_by(*order)).all()


def deliverables_of(lead: Lead) -> Sequence[Deliverable]:
    """Return the deliverables of a lead by the day for which they were promised."""
    query = select(Deliverable).where(Deliverable.lead_id == lead.id)
    return db.session.scalars(query.order_by(Deliverable.planned_on, Deliverable.id)).all()


def deliverable_or_404(lead: Lead, uid: uuid.UUID) -> Deliverable:
    query = select(Deliverable).where(Deliverable.lead_id == lead.id, Deliverable.uid == uid)
    return db.one_or_404(query)


def experts_of(lead: Lead) -> Sequence[Expert]:
    """Return whom staff asked for a lead, in the order in which they were asked."""
    query = whole_experts().where(Expert.lead_id == lead.id)
    return db.session.scalars(query.order_by(Expert.id)).all()


def expert_or_404(lead: Lead, uid: uuid.UUID) -> Expert:
    return db.one_or_404(whole_experts().where(Expert.lead_id == lead.id, Expert.uid == uid))


def whole_experts() -> Select[Any]:
    together = (joinedload(Expert.person), joinedload(Expert.organisation))
    return select(Expert).options(*together)


# --- figures ---


class NeedFigures(NamedTuple):
    """How many requests with a need came in a period, and how many were delivered in it.

    A request counts on the day on which it was made; it is delivered when its lead is won. The
    need is None for requests of which none of the list is said.
    """

    need: str | None
    requested: int
    delivered: int


def figures_by_need(pipeline: Pipeline, first: date, last: date) -> Sequence[NeedFigures]:
    """Return the figures of a pipeline from one day through another, in the order of the needs."""
    requested = Support.requested_on.between(first, last)
    columns = (SupportNeed.name, number_of(requested), number_of(delivered_in(first, last)))
    query = (
        select(*columns)
        .select_from(Support)
        .join(Lead, Lead.id == Support.lead_id)
        .join(Stage, Stage.id == Lead.stage_id)
        .outerjoin(SupportNeed, SupportNeed.id == Support.need_id)
        .where(Lead.pipeline_id == pipeline.id)
        .group_by(SupportNeed.id, SupportNeed.name, SupportNeed.position)
        .order_by(SupportNeed.id.is_(None), SupportNeed.position, SupportNeed.id)
    )
    rows = [NeedFigures(*row) for row in db.session.execute(query)]
    return [row for row in rows if row.requested or row.delivered]


def number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def delivered_in(first: date, last: date) -> ColumnElement[bool]:
    return and_(Stage.kind == StageKind.WON, day_of(Lead.closed_at).between(first, last))
