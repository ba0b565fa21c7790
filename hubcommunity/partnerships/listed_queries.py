"""Finding what stands in the lists that administrators keep for leads."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from hubcommunity.core.db import db, locked
from hubcommunity.core.paging import Page, paginate, whole_rows
from hubcommunity.partnerships.listed_models import Listed
from hubcommunity.partnerships.loss_models import REASON_TAKEN, LostReason
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.source_models import SOURCE_TAKEN, LeadSource

Row = TypeVar("Row", bound=Listed)


@dataclass(frozen=True)
class KeptList:
    """A list: its rows, the leads that have one, how the trace calls a row, and its words."""

    code: str
    model: Any
    of_lead: InstrumentedAttribute[int | None]
    event: str
    title: Any
    text: Any
    add: Any
    taken: Any
    keeps: Any
    empty: Any


LISTS = {
    kept.code: kept
    for kept in (
        KeptList(
            "lead-sources",
            LeadSource,
            Lead.source_id,
            "lead_source",
            _l("Where leads come from"),
            _l("The sources among which whoever writes a lead down chooses, in this order."),
            _l("Add a source"),
            SOURCE_TAKEN,
            _l("Leads that come from there are called so too, wherever they are shown."),
            _l("Add where leads come from, and it is offered in the form of a lead."),
        ),
        KeptList(
            "lost-reasons",
            LostReason,
            Lead.lost_because_id,
            "lost_reason",
            _l("Why leads are lost"),
            _l("The reasons among which whoever closes a lead as lost has to choose."),
            _l("Add a reason"),
            REASON_TAKEN,
            _l("Leads that were lost for it keep what was said then."),
            _l("Until there is one, whoever closes a lead as lost says why in words alone."),
        ),
    )
}


def list_of(row: Listed) -> KeptList:
    """Return the list in which a row stands."""
    return next(kept for kept in LISTS.values() if isinstance(row, kept.model))


def offered(model: type[Row]) -> Sequence[Row]:
    """Return the rows of a list that can be chosen, in their order."""
    query = select(model).where(model.retired_at.is_(None))
    return db.session.scalars(query.order_by(model.position, model.id)).all()


def rows_of(kept: KeptList, number: int) -> Page[tuple[Listed, int]]:
    """Return a page of a list with how many leads have each row now; the retired ones last."""
    model = kept.model
    leads = select(func.count()).where(kept.of_lead == model.id).scalar_subquery()
    order = (model.retired_at.is_not(None), model.position, model.id)
    return paginate(select(model, leads), order, number, read=whole_rows)


def listed_or_404(kept: KeptList, uid: uuid.UUID) -> Listed:
    return db.one_or_404(select(kept.model).where(kept.model.uid == uid))


def held_rows(model: type[Row]) -> list[Row]:
    """Lock a list as it now is until the commit, and return all of it in its order."""
    query = locked(select(model).order_by(model.id), key_stays=True)
    rows = db.session.scalars(query.execution_options(populate_existing=True)).all()
    return sorted(rows, key=lambda row: (row.position, row.id))
