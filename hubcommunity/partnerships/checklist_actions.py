"""Ticking off the checklist of a lead's stage."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, literal, select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import UtcDateTime, add_new, db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships.checklist_models import StageItem, Tick
from hubcommunity.partnerships.models import Lead
from hubcommunity.people.models import Person

COLUMNS = ("lead_id", "item_id", "at", "by_id")


def tick(lead: Lead, item: StageItem, *, by: Person) -> None:
    """Tick off an item for a lead; of two who do, the first did it.

    Raise `RuleBroken` when the lead is in another stage meanwhile.
    """
    refuse_elsewhere(lead, item)
    done: Any = select(
        literal(lead.id), literal(item.id), literal(clock.now(), UtcDateTime()), literal(by.id)
    )
    if add_new(Tick, COLUMNS, done):
        record("lead.ticked", by=by, on=lead, item=item.text)


def untick(lead: Lead, item: StageItem, *, by: Person) -> None:
    """Open an item again. Raise `RuleBroken` when the lead is in another stage meanwhile."""
    refuse_elsewhere(lead, item)
    its = delete(Tick).where(Tick.lead_id == lead.id, Tick.item_id == item.id)
    if db.session.scalar(its.returning(Tick.item_id)) is not None:
        record("lead.unticked", by=by, on=lead, item=item.text)


def refuse_elsewhere(lead: Lead, item: StageItem) -> None:
    if lead.stage_id != item.stage_id:
        raise RuleBroken(_("The lead is in another stage meanwhile, with another checklist."))
