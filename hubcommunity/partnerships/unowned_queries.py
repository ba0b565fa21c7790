"""The open leads that nobody looks after."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hubcommunity.core.paging import Page, paginate
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.queries import in_sight
from hubcommunity.people.models import Person


def unowned(person: Person, number: int) -> Page[Lead]:
    """Return a page of the open leads without an owner that a person sees, the oldest first."""
    query = (
        select(Lead)
        .options(
            joinedload(Lead.stage, innerjoin=True),
            joinedload(Lead.pipeline, innerjoin=True),
            joinedload(Lead.type),
        )
        .where(Lead.owner_id.is_(None), Lead.closed_at.is_(None), in_sight(person))
    )
    return paginate(query, [Lead.created_at, Lead.id], number)
