"""What the one that goes stands behind, the one that stays stands behind, once.

So it is with what is published, and with drafts of what will be.
"""

from typing import Any

from sqlalchemy import delete, select

from hubcommunity.core.db import db
from hubcommunity.merging.step_actions import Merge, Step


def crediting(column: Any, behind: Any) -> Step:
    """Return the step of credits; where both stand behind a thing, the one that stays counts."""

    def step(merge: Merge) -> None:
        ours = select(behind).where(column == merge.stays.id)
        twice = delete(column.class_).where(column == merge.goes.id, behind.in_(ours))
        db.session.execute(twice)
        merge.repoint(column)

    return step
