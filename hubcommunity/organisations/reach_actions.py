"""The alarm to staff: members whom nobody can be reached for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, literal, select, update

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.core.db import UtcDateTime, db
from hubcommunity.core.links import external
from hubcommunity.mail.actions import take_turn
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.reach_models import Unreachable
from hubcommunity.organisations.reach_queries import out_of_reach, untold

TOLD = "staff told of unreachable organisations"
WEEKLY = timedelta(days=7)
NAMED = 10  # in the mail; the page has all


def watch_reach(now: datetime) -> None:
    """Bring the list of unreachable members up to date; write to staff where it has grown.

    They get one mail a week at most: what comes in between waits for the next.
    """
    refresh(now)
    names = untold()
    if names and take_turn(TOLD, WEEKLY):
        tell_staff(names[:NAMED], len(names) - NAMED, now)


def refresh(now: datetime) -> None:
    """Take off the list who is reached again, and put on it who is not any more."""
    silent, listed = out_of_reach(now), select(Unreachable.organisation_id)
    still = silent.where(Organisation.id.in_(listed))
    gone = delete(Unreachable).where(Unreachable.organisation_id.not_in(still))
    db.session.execute(gone, execution_options={"synchronize_session": False})
    fresh = silent.add_columns(literal(now, UtcDateTime())).where(Organisation.id.not_in(listed))
    db.session.execute(insert(Unreachable).from_select(["organisation_id", "since"], fresh))


def tell_staff(names: Sequence[str], more: int, now: datetime) -> None:
    for person in people_with_duty("staff"):
        notify(
            person,
            "organisations.unreachable",
            names=names,
            more=max(more, 0),
            page=external("organisations.unreachable"),
        )
    db.session.execute(update(Unreachable).where(Unreachable.told_at.is_(None)).values(told_at=now))
