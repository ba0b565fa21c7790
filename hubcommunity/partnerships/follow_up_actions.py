"""What is offered as the next step when one of a kind is done, as administrators set it."""

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.partnerships.step_models import ActivityKind, FollowUp
from hubcommunity.partnerships.step_queries import follow_up_of
from hubcommunity.people.models import Person


def change(
    kind: ActivityKind, *, next_kind: ActivityKind | None, text: str, days: int, by: Person
) -> None:
    """Offer this after a step of a kind, so many days later; nothing, where no kind follows."""
    known = follow_up_of(kind)
    if next_kind is None:
        if known:
            db.session.delete(known)
    else:
        # Of two who set it at once, the last one counts.
        db.session.merge(FollowUp(kind=kind, next_kind=next_kind, text=text, days=days))
    after = next_kind.value if next_kind else None
    record("follow_up.changed", by=by, kind=kind.value, after=after, days=days)
