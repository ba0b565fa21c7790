"""Which organisations have a vote."""

from collections.abc import Iterable

from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership.presence_queries import is_member_on
from hubcommunity.membership.term_models import Membership, Tier


def voting_among(organisation_ids: Iterable[int]) -> frozenset[int]:
    """Return which of these organisations have a vote today: members, whose tier of today votes.

    Everybody else's people sit and speak in topic groups all the same, as long as they are members.
    """
    wanted, today = set(organisation_ids), clock.today()
    if not wanted:
        return frozenset()
    query = select(Membership.organisation_id).join(Tier, Tier.id == Membership.tier_id_on(today))
    query = query.where(Membership.organisation_id.in_(wanted), Tier.votes, is_member_on(today))
    return frozenset(db.session.scalars(query))
