"""The checklist of a lead's stage, and what of it is done."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.partnerships.checklist_models import StageItem, Tick
from hubcommunity.partnerships.models import Lead, Stage


class Point(NamedTuple):
    """An item as it stands for one lead."""

    item: StageItem
    tick: Tick | None


def items_of(stage: Stage) -> Sequence[StageItem]:
    """Return what the checklist of a stage asks now, in its order."""
    return db.session.scalars(asked_in(stage.id)).all()


def asked_in(stage_id: int) -> Select[StageItem]:
    query = select(StageItem).where(StageItem.stage_id == stage_id, StageItem.retired_at.is_(None))
    return query.order_by(StageItem.position, StageItem.id)


def checklist(lead: Lead) -> Sequence[Point]:
    """Return the checklist of the stage in which a lead is, with who ticked what."""
    ticked = and_(Tick.item_id == StageItem.id, Tick.lead_id == lead.id)
    query = asked_in(lead.stage_id).add_columns(Tick).outerjoin(Tick, ticked)
    return [Point(*row) for row in db.session.execute(query.options(joinedload(Tick.by)))]


def unticked(lead: Lead) -> Sequence[str]:
    """Return what must still be done for a lead in its stage."""
    done = select(Tick.item_id).where(Tick.lead_id == lead.id)
    query = asked_in(lead.stage_id).where(StageItem.is_required, StageItem.id.not_in(done))
    return [item.text for item in db.session.scalars(query)]


def item_or_404(uid: uuid.UUID) -> StageItem:
    """Return an item that is asked for now; raise 404 for any other."""
    query = select(StageItem).options(joinedload(StageItem.stage, innerjoin=True))
    return db.one_or_404(query.where(StageItem.uid == uid, StageItem.retired_at.is_(None)))
