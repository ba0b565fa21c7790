"""What the one that goes stands behind, the one that stays stands behind, once."""

from sqlalchemy import delete, select

from hubcommunity.core.db import db
from hubcommunity.library.models import Credit
from hubcommunity.merging.step_actions import Merge


def carry_credits(merge: Merge) -> None:
    """Carry credits over; where both stand behind a version, that of the one that stays counts."""
    ours = select(Credit.version_id).where(Credit.organisation_id == merge.stays.id)
    twice = delete(Credit).where(
        Credit.organisation_id == merge.goes.id, Credit.version_id.in_(ours)
    )
    db.session.execute(twice)
    merge.repoint(Credit.organisation_id)
