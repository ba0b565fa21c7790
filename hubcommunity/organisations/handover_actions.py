"""Handing over what a primary contact does to somebody else, in one go."""

from flask_babel import gettext as _

from hubcommunity.accounts.queries import account_of
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.organisations.actions import give_role, standing_under_lock
from hubcommunity.organisations.models import Affiliation, AffiliationRole
from hubcommunity.organisations.policy import is_current, is_primary
from hubcommunity.people.models import Person


def hand_over(to: Affiliation, *, by: Person) -> None:
    """Make somebody primary contact, and oneself delegate; only a primary contact hands over.

    Raise `RuleBroken` for oneself, and for somebody who could not sign in to look after it.
    """
    own = standing_under_lock(to, by).affiliation
    if own is None or not is_primary(own):
        raise Forbidden
    if not is_current(to):
        raise Stale(_("%(name)s represents your organisation no more.", name=to.person.name))
    refuse_successor(to, by)
    if not is_primary(to):
        give_role(to, AffiliationRole.PRIMARY_CONTACT, by)
    give_role(own, AffiliationRole.DELEGATE, by)


def refuse_successor(to: Affiliation, by: Person) -> None:
    if to.person_id == by.id:
        raise RuleBroken(_("Choose somebody else than yourself."))
    account = account_of(to.person)
    if account is None or account.closed_at is not None:
        raise RuleBroken(
            _("%(name)s has no account yet, so nobody could be reached.", name=to.person.name)
        )
