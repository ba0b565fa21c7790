"""When a primary contact counts as reached; `reach_queries.reaches` says the same in SQL."""

from datetime import datetime, timedelta

from hubcommunity.accounts.models import Account
from hubcommunity.organisations.reach_models import Silence
from hubcommunity.people.models import Person

ASLEEP_AFTER = timedelta(days=548)  # 18 months


def why_silent(
    person: Person, account: Account | None, bounces: bool, now: datetime
) -> Silence | None:
    """Say why somebody is not reached; the first reason counts, None where they are."""
    if not person.email:
        return Silence.NO_ADDRESS
    if account is None or account.closed_at is not None:
        return Silence.NO_ACCOUNT
    if bounces:
        return Silence.BOUNCES
    seen = account.last_sign_in_at or account.created_at
    return Silence.ASLEEP if seen <= now - ASLEEP_AFTER else None
