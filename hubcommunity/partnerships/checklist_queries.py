"""The checklist of a lead's stage, and what of it is done."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.partnerships.checklist_models import StageItem, Tick
from hubcommunity.partnerships.models import Lead, Stage


def items_of(stage: Stage) -> Sequence[StageItem]:
    """Return what the checklist of a stage asks now, in its order."""
    query = select(StageItem).where(StageItem.stage_id == stage.id, StageItem.retired_at.is_(None))
    return db.session.scalars(query.order_by(StageItem.position, StageItem.id)).all()


def unticked(leads: Collection[Lead]) -> dict[int, list[str]]:
    """Return what must still be done for leads in their stages, by the number of each lead."""
    done = exists().where(Tick.item_id == StageItem.id, Tick.lead_id == Lead.id)
    query = (
        select(Lead.id, StageItem.text)
        .join(StageItem, StageItem.stage_id == Lead.stage_id)
        .where(Lead.id.in_([lead.id for lead in leads]), ~done)
        .where(StageItem.is_required, StageItem.retired_at.is_(None))
        .order_by(StageItem.position, StageItem.id)
    )
    found: dict[int, list[str]] = {}
    for number, text in db.session.execute(query):
        found.setdefault(number, []).append(text)
    return found


def item_or_404(uid: uuid.UUID) -> StageItem:
    """Return an item that is asked for now; raise 404 for any other."""
    query = select(StageItem).options(joinedload(StageItem.stage, innerjoin=True))
    return db.one_or_404(query.where(StageItem.uid == uid, StageItem.retired_at.is_(None)))
