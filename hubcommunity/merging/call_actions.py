"""What the one that goes has said in calls for consensus."""

from typing import Any

from sqlalchemy import select, update

from hubcommunity.core.db import db
from hubcommunity.merging.step_actions import Merge
from hubcommunity.topics.calls.models import Elector
from hubcommunity.topics.calls.objection_models import Objection


def carry_electors(merge: Merge) -> None:
    """Let the one that stays be asked where the other was; where both were, each stays on record.

    Positions are never changed, and a round counts those that it began with.
    """
    carry(merge, Elector.organisation_id, Elector.round_id)


def carry_objections(merge: Merge) -> None:
    """Carry objections over, but for those to calls in which the one that stays has its own."""
    carry(merge, Objection.organisation_id, Objection.call_id)


def carry(merge: Merge, column: Any, within: Any) -> None:
    db.session.flush()
    ours = select(within).where(column == merge.stays.id)
    rows = update(column.class_).where(column == merge.goes.id, within.not_in(ours))
    db.session.execute(rows.values({column.key: merge.stays.id}))
