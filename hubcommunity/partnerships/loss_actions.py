"""Keeping the list of reasons for which leads are lost."""

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.partnerships.loss_models import REASON_TAKEN, LostReason
from hubcommunity.partnerships.loss_queries import is_taken
from hubcommunity.people.models import Person


def add_reason(name: str, *, needs_note: bool, by: Person) -> LostReason:
    """Add a reason to the list; raise `RuleBroken` where one has this name."""
    if is_taken(name):
        raise RuleBroken(str(REASON_TAKEN))
    reason = LostReason(name=name, needs_note=needs_note)
    db.session.add(reason)
    db.session.flush()
    record("lost_reason.added", by=by, on=reason, name=name)
    return reason


def change_reason(
    reason: LostReason, *, name: str, needs_note: bool, is_retired: bool, by: Person
) -> None:
    """Change a reason, retire it or take it back; leads that were lost for it keep it, and say what
    was said then. Raise `RuleBroken` where another has this name.
    """
    if is_taken(name, by=reason):
        raise RuleBroken(str(REASON_TAKEN))
    reason.name, reason.needs_note = name, needs_note
    if is_retired != (reason.retired_at is not None):
        reason.retired_at = clock.now() if is_retired else None
    if db.session.is_modified(reason):
        told = {"name": name, "needs_note": needs_note, "retired": is_retired}
        record("lost_reason.changed", by=by, on=reason, **told)
