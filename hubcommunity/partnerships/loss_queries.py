"""Finding the reasons for which leads are lost."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import Lead

# By name; what needs words of its own, such as “Other”, comes last.
IN_ORDER = (LostReason.needs_note, LostReason.name, LostReason.id)


def reasons() -> Sequence[LostReason]:
    """Return the reasons that can be chosen."""
    query = select(LostReason).where(LostReason.retired_at.is_(None))
    return db.session.scalars(query.order_by(*IN_ORDER)).all()


def all_reasons() -> Sequence[tuple[LostReason, int]]:
    """Return every reason with how many leads are lost for it now; the retired ones last."""
    number = func.count(Lead.id)
    query = select(LostReason, number).outerjoin(Lead, Lead.lost_because_id == LostReason.id)
    query = query.group_by(LostReason.id)
    order = (LostReason.retired_at.is_not(None), *IN_ORDER)
    return [(reason, leads) for reason, leads in db.session.execute(query.order_by(*order))]


def reason_or_404(uid: uuid.UUID) -> LostReason:
    return db.one_or_404(select(LostReason).where(LostReason.uid == uid))


def is_taken(name: str, *, by: LostReason | None = None) -> bool:
    """Say whether another reason has this name."""
    query = select(LostReason.id).where(LostReason.name == name)
    if by is not None:
        query = query.where(LostReason.id != by.id)
    return db.session.scalar(query) is not None
