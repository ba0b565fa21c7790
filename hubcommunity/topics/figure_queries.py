"""Topic groups in numbers, remembered until a seat changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.watching import remembers
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.ending_queries import COUNTS
from hubcommunity.topics.models import (
    AT_THE_TABLE,
    GroupState,
    Office,
    OfficeName,
    Policy,
    Seat,
    TopicGroup,
)
from hubcommunity.topics.request_models import JoinRequest, RequestState

# From these is counted who asks for a seat.
REQUESTS = (JoinRequest, TopicGroup)


@dataclass(frozen=True)
class Figures:
    """A group as plain values, with how many organisations from how many countries sit in it."""

    slug: str
    name: str
    summary: str
    policy: Policy
    state: GroupState
    organisations: int
    countries: int


def overview() -> Sequence[Figures]:
    """Return all groups that everybody may know of, with their figures, in one query at most."""
    return [figures for figures in all_figures() if figures.state is not GroupState.PROPOSED]


@remembers(TopicGroup, Seat, Organisation)
def all_figures() -> Sequence[Figures]:
    """Return all groups with their figures, proposed ones too: that is for staff."""
    return count_all()


def figures_of(group: TopicGroup) -> Figures:
    """Return one group's figures."""
    return next(figures for figures in all_figures() if figures.slug == group.slug)


def count_all() -> Sequence[Figures]:
    sits = and_(Seat.group_id == TopicGroup.id, COUNTS, Seat.kind.in_(AT_THE_TABLE))
    query = (
        select(
            TopicGroup.slug,
            TopicGroup.name,
            TopicGroup.summary,
            TopicGroup.policy,
            TopicGroup.state,
            func.count(Seat.organisation_id.distinct()),
            func.count(Organisation.country.distinct()),
        )
        .outerjoin(Seat, sits)
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .group_by(TopicGroup.id)
        .order_by(TopicGroup.position, TopicGroup.id)
    )
    return [Figures(*row) for row in db.session.execute(query)]


@remembers(*REQUESTS)
def open_requests_by_group() -> dict[str, int]:
    """Return how many requests wait in each group that has any, by the group's slug."""
    query = (
        select(TopicGroup.slug, func.count())
        .join(JoinRequest, JoinRequest.group_id == TopicGroup.id)
        .where(JoinRequest.state == RequestState.AWAITING_GROUP)
        .group_by(TopicGroup.slug)
    )
    return dict(db.session.execute(query).all())


def chairs_by_group() -> dict[str, list[Person]]:
    """Return the chairs of all groups that have one, by the group's slug."""
    query = select(Office).options(joinedload(Office.person), joinedload(Office.group))
    found: dict[str, list[Person]] = {}
    query = query.where(Office.name == OfficeName.CHAIR, Office.ended_at.is_(None))
    for office in db.session.scalars(query.order_by(Office.id)):
        found.setdefault(office.group.slug, []).append(office.person)
    return found
