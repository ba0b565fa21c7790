"""What staff see of a group on their own page of it: who can run it, and what waits for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select

from hubcommunity.core.db import db
from hubcommunity.core.prepared import prepared
from hubcommunity.organisations.queries import SHORT_NAME
from hubcommunity.people.models import Person
from hubcommunity.topics.charter_models import CharterProposal, CharterVersion, ProposalState
from hubcommunity.topics.dormancy_models import QuietSpell, QuietState
from hubcommunity.topics.models import Seat, TopicGroup


class AtTheTable(NamedTuple):
    """Somebody with a seat, by whom and for whom they sit."""

    uid: UUID
    person_id: int
    person: str
    organisation: str


class Affairs(NamedTuple):
    """The charter of a group by its number, what is proposed to it, and since when it is quiet."""

    charter: int | None
    proposal: UUID | None
    note: str | None
    proposed_by: str | None
    quiet_since: datetime | None


def people_to_appoint(group_id: int, but: int) -> Sequence[AtTheTable]:
    """Return who has a seat in a group, by name, but one of them: nobody appoints themselves."""
    return [AtTheTable._make(row) for row in db.session.execute(*seated_but(group_id, but))]


@prepared
def seated_but(group_id: int, but: int) -> Any:
    return (
        select(Seat.uid, Seat.person_id, Person.name, SHORT_NAME)
        .join(Seat.person)
        .join(Seat.organisation)
        .where(Seat.group_id == group_id, Seat.ended_at.is_(None), Seat.person_id != but)
        .order_by(Person.family_name, Person.given_name, Person.id)
    )


def affairs_of(group_id: int) -> Affairs:
    return Affairs._make(db.session.execute(*affairs_in(group_id)).one())


@prepared
def affairs_in(group_id: int) -> Any:
    charter = select(func.max(CharterVersion.number)).where(CharterVersion.group_id == group_id)
    proposed = and_(
        CharterProposal.group_id == TopicGroup.id, CharterProposal.state == ProposalState.PROPOSED
    )
    quiet = and_(QuietSpell.group_id == TopicGroup.id, QuietSpell.state == QuietState.OPEN)
    return (
        select(charter.scalar_subquery(), CharterProposal.uid, CharterProposal.note)
        .add_columns(Person.name, QuietSpell.since)
        .select_from(TopicGroup)
        .outerjoin(CharterProposal, proposed)
        .outerjoin(CharterProposal.by)
        .outerjoin(QuietSpell, quiet)
        .where(TopicGroup.id == group_id)
    )
