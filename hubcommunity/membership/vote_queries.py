"""Which organisations have a vote."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db, is_only_reading
from hubcommunity.core.kept_rows import handed, kept
from hubcommunity.core.prepared import prepared
from hubcommunity.core.revisions import OWN
from hubcommunity.core.watching import remembers
from hubcommunity.membership.presence_queries import is_member_on
from hubcommunity.membership.term_models import Membership, Term, Tier, TierChange
from hubcommunity.organisations.models import Affiliation, AffiliationState, Organisation
from hubcommunity.organisations.queries import of_state
from hubcommunity.people.models import Person

# From these is told who is a member on a day, and whether it votes.
VOTES = (Membership, Term, Tier, TierChange)


def voting_among(organisation_ids: Iterable[int]) -> frozenset[int]:
    """Return which of these organisations have a vote today: members, whose tier of today votes.

    Everybody else's people sit and speak in topic groups all the same, as long as they are members.
    """
    votes = votes_by_member(organisation_ids)
    return frozenset(number for number, has_vote in votes.items() if has_vote)


def votes_by_member(organisation_ids: Iterable[int]) -> dict[int, bool]:
    """Return which of these organisations are active members today, and whether each votes."""
    wanted = list(set(organisation_ids))
    if not wanted:
        return {}
    return dict(db.session.execute(*votes_among(wanted, clock.today())).all())


@prepared
def votes_among(organisation_ids: Sequence[int], today: date) -> Any:
    query = select(Membership.organisation_id, Tier.votes)
    query = query.join(Tier, Tier.id == Membership.tier_id_on(today))
    return query.where(Membership.organisation_id.in_(organisation_ids), is_member_on(today))


def affiliations_with_votes(person: Person) -> Sequence[tuple[Affiliation, bool | None]]:
    """Return whom a person represents now, each with whether the organisation votes; None where it
    is no active member today.
    """
    if not is_only_reading():
        return db.session.execute(*affiliated(person.id, clock.today())).all()
    found = kept_affiliations(person.id, clock.today())
    return [(handed(one), has_vote) for one, has_vote in found]


@remembers(Affiliation, Organisation, Person, *VOTES, shelf=OWN)
def kept_affiliations(person_id: int, today: date) -> tuple[tuple[Affiliation, bool | None], ...]:
    found = db.session.execute(*affiliated(person_id, today))
    return tuple((kept(one), has_vote) for one, has_vote in found)


@prepared
def affiliated(person_id: int, today: date) -> Any:
    votes = select(Tier.votes).select_from(Membership)
    votes = votes.join(Tier, Tier.id == Membership.tier_id_on(today))
    votes = votes.where(Membership.organisation_id == Affiliation.organisation_id)
    has_vote = votes.where(is_member_on(today)).correlate(Affiliation).scalar_subquery()
    return of_state(person_id, AffiliationState.CURRENT).add_columns(has_vote)
