"""Finding a resource, what it says in each version, and who may read it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.core.db import db, locked
from hubcommunity.library.models import Audience, Credit, Dissent, Resource, ResourceVersion

# Pages of the staff that stand beside those of the resources.
RESERVED = {"drafts"}


@dataclass(frozen=True)
class Reader:
    """What somebody is to the library: a member, in which topic groups, or staff; else anybody."""

    is_staff: bool = False
    is_member: bool = False
    groups: frozenset[int] = field(default_factory=frozenset)


def readable_by(reader: Reader) -> ColumnElement[bool]:
    """Return the condition that a reader may know of a resource."""
    if reader.is_staff:
        return true()
    open_to = [Resource.visibility == Audience.PUBLIC]
    if reader.is_member:
        open_to.append(Resource.visibility == Audience.MEMBERS)
    if reader.groups:
        of_group = Resource.group_id.in_(sorted(reader.groups))
        open_to.append(and_(Resource.visibility == Audience.GROUP, of_group))
    return or_(*open_to)


def resource_or_404(slug: str, reader: Reader) -> Resource:
    """Return a resource with its topics; raise 404 for who may not know of it."""
    query = select(Resource).options(selectinload(Resource.topics))
    return db.one_or_404(query.where(Resource.slug == slug, readable_by(reader)))


def successor_of(resource: Resource, reader: Reader) -> Resource | None:
    """Return the resource that superseded another one, where the reader may know of it."""
    if resource.superseded_by_id is None:
        return None
    query = select(Resource).where(Resource.id == resource.superseded_by_id)
    return db.session.scalar(query.where(readable_by(reader)))


def held(resource: Resource) -> Resource:
    """Lock a resource until commit and read it anew: whoever changes it waits in line here."""
    query = select(Resource).where(Resource.id == resource.id)
    return db.session.scalars(locked(query).execution_options(populate_existing=True)).one()


def is_taken(slug: str) -> bool:
    """Say whether a resource can’t be found under this slug any more: it is one’s, or a page’s."""
    known = select(Resource.id).where(Resource.slug == slug)
    return slug in RESERVED or db.session.scalar(known) is not None


def versions_of(resource: Resource) -> Sequence[ResourceVersion]:
    """Return all versions of a resource, the latest first."""
    query = select(ResourceVersion).where(ResourceVersion.resource_id == resource.id)
    return db.session.scalars(query.order_by(ResourceVersion.number.desc())).all()


def credits_of(version: ResourceVersion) -> Sequence[Credit]:
    """Return the organisations that stand behind a version, by name."""
    query = select(Credit).options(joinedload(Credit.organisation))
    query = query.where(Credit.version_id == version.id)
    return db.session.scalars(query.order_by(Credit.name, Credit.organisation_id)).all()


def dissents_of(version: ResourceVersion) -> Sequence[Dissent]:
    """Return the statements of those who do not agree with a version, by name."""
    query = select(Dissent).options(joinedload(Dissent.organisation))
    query = query.where(Dissent.version_id == version.id)
    return db.session.scalars(query.order_by(Dissent.name, Dissent.id)).all()
