"""The pipelines in the menu of the staff, each with how many leads are open in it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.core.watching import remembers
from hubcommunity.partnerships.models import Lead, Pipeline
from hubcommunity.partnerships.policy import SIGHT, seen_by_reader

OPEN_LEADS = (Pipeline, Lead.pipeline_id, Lead.closed_at, Lead.owner_id)
# From these the menu is made.
MENU = (*SIGHT, *OPEN_LEADS)


class MenuItem(NamedTuple):
    """A pipeline in the menu."""

    slug: str
    name: str
    open_leads: int
    without_owner: int
    is_restricted: bool


def menu(person_id: int) -> Sequence[MenuItem]:
    """Return each pipeline that a member of staff sees, with the number of its open leads."""
    items = count_open_leads()
    if not any(item.is_restricted for item in items):
        return items
    seen = slugs_seen_by(person_id)
    return [item for item in items if item.slug in seen]


@remembers(*SIGHT)
def slugs_seen_by(person_id: int) -> frozenset[str]:
    return frozenset(db.session.scalars(select(Pipeline.slug).where(seen_by_reader(person_id))))


@remembers(*OPEN_LEADS)
def count_open_leads() -> Sequence[MenuItem]:
    number = func.count(Lead.id)
    is_open = (Lead.pipeline_id == Pipeline.id) & Lead.closed_at.is_(None)
    query = (
        select(
            Pipeline.slug,
            Pipeline.name,
            number,
            number - func.count(Lead.owner_id),
            Pipeline.is_restricted,
        )
        .outerjoin(Lead, is_open)
        .group_by(Pipeline.id)
        .order_by(Pipeline.position, Pipeline.id)
    )
    return [MenuItem(*row) for row in db.session.execute(query)]
