"""Who may change duties."""

from hubcommunity.accounts.models import Account
from hubcommunity.people.models import Person


def may_change_duties(account: Account, actor: Account | None, by: Person) -> bool:
    """Administrators may, but nobody changes their own."""
    if actor is None or account.person_id == by.id:
        return False
    return actor.closed_at is None and actor.has_duty("administrator")
