"""When a primary contact can renew."""

from datetime import date

from hubcommunity.membership.policy import Status, status_on
from hubcommunity.membership.term_models import Membership
from hubcommunity.membership.term_policy import Renewal, renewal_of

RENEWABLE = (Status.DUE, Status.GRACE)


def renewal_by_contact(membership: Membership | None, today: date) -> Renewal | None:
    """Return what a primary contact can renew today: a membership that is due or in grace.

    One that has lapsed is begun anew by staff.
    """
    if membership is None or status_on(today, membership, membership.terms) not in RENEWABLE:
        return None
    renewal = renewal_of(membership, today)
    return None if renewal.refusal else renewal
