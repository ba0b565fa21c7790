"""The lists of resources: what a reader finds, and what staff look after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import selectinload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.search import matches
from hubcommunity.library.models import (
    Audience,
    Credit,
    Resource,
    ResourceKind,
    ResourceState,
    ResourceVersion,
)
from hubcommunity.library.queries import Reader, readable_by
from hubcommunity.organisations.models import Topic

LATEST_FIRST = (Resource.published_at.desc(), Resource.id.desc())
# As many as staff choose the successor of a resource from.
CHOICES = 200
# Not a state of its own: it stands, and the day of its review has come.
REVIEW_DUE = "review due"


@dataclass(frozen=True)
class Filters:
    """What a reader asks the library for; empty values ask for nothing."""

    q: str = ""
    kind: ResourceKind | None = None
    topic: str = ""

    @property
    def any(self) -> bool:
        return bool(self.q or self.kind or self.topic)


def standing(reader: Reader) -> Select[Any]:
    stands = Resource.state == ResourceState.PUBLISHED
    return select(Resource).where(stands, readable_by(reader))


def page_of_resources(filters: Filters, reader: Reader, number: int) -> Page[Resource]:
    """Return a page of the resources that stand and are open to a reader, the latest first."""
    query = standing(reader).options(selectinload(Resource.topics))
    if filters.q:
        query = query.where(matches(Resource, filters.q))
    if filters.kind:
        query = query.where(Resource.kind == filters.kind)
    if filters.topic:
        query = query.where(Resource.topics.any(Topic.code == filters.topic))
    return paginate(query, LATEST_FIRST, number)


def kinds_in(reader: Reader) -> list[ResourceKind]:
    """Return the kinds of which a reader finds a resource."""
    found = set(db.session.scalars(standing(reader).with_only_columns(Resource.kind).distinct()))
    return [kind for kind in ResourceKind if kind in found]


def topics_in(reader: Reader) -> Sequence[Topic]:
    """Return the topics on which a reader finds a resource."""
    about = standing(reader).join(Resource.topics).with_only_columns(Topic.id)
    query = select(Topic).where(Topic.id.in_(about))
    return db.session.scalars(query.order_by(Topic.position, Topic.id)).all()


def numbers_credited(resources: Sequence[Resource]) -> Mapping[int, int]:
    """Return how many organisations stand behind each one's present version, by their ids."""
    query = (
        select(ResourceVersion.resource_id, func.count())
        .join(Credit, Credit.version_id == ResourceVersion.id)
        .join(Resource, Resource.id == ResourceVersion.resource_id)
        .where(Resource.id.in_([each.id for each in resources]))
        .where(ResourceVersion.number == Resource.number)
        .group_by(ResourceVersion.resource_id)
    )
    return dict(db.session.execute(query).all())


def public_slugs() -> Sequence[str]:
    """Return the addresses of what stands and is open to everybody."""
    query = standing(Reader()).with_only_columns(Resource.slug)
    return db.session.scalars(query.order_by(Resource.id)).all()


# --- for staff ---


def review_is_due() -> ColumnElement[bool]:
    return and_(Resource.state == ResourceState.PUBLISHED, Resource.review_on <= clock.today())


def counts(q: str) -> Mapping[str, int]:
    """Return how many resources with these words are in each state, and to be reviewed now."""
    found = select(Resource.state, func.count()).where(matches(Resource, q))
    by_state = dict(db.session.execute(found.group_by(Resource.state)).all())
    due = select(func.count(Resource.id)).where(matches(Resource, q), review_is_due())
    counted = {state.value: by_state.get(state, 0) for state in ResourceState}
    return counted | {REVIEW_DUE: db.session.scalar(due) or 0}


def page_for_staff(q: str, state: str, number: int, counted: Mapping[str, int]) -> Page[Resource]:
    """Return a page of all resources with these words, or of those in one state, latest first."""
    query = select(Resource).options(selectinload(Resource.topics)).where(matches(Resource, q))
    total = counted.get(state)
    if state == REVIEW_DUE:
        query = query.where(review_is_due())
    elif total is not None:
        query = query.where(Resource.state == ResourceState(state))
    else:
        total = sum(counted.values()) - counted[REVIEW_DUE]
    return paginate(query, LATEST_FIRST, number, total=total)


def possible_successors(resource: Resource) -> Sequence[Resource]:
    """Return what stands beside a resource, and may so have taken its place; the latest first."""
    query = standing(Reader(is_staff=True)).where(Resource.id != resource.id)
    return db.session.scalars(query.order_by(*LATEST_FIRST).limit(CHOICES)).all()


def possible_audiences(resource: Resource) -> list[Audience]:
    """Return whom a resource can be open to: a group only where it came from one."""
    return [each for each in Audience if each is not Audience.GROUP or resource.group_id]
