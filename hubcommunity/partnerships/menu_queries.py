"""The pipelines in the menu of the staff, each with what is open in it and what waits."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import aliased

from hubcommunity.core.db import db
from hubcommunity.core.watching import remembers
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.contact_queries import STILL_TO_BE_TOLD
from hubcommunity.partnerships.models import Lead, Pipeline
from hubcommunity.partnerships.policy import SIGHT, seen_by_reader
from hubcommunity.partnerships.receiving.models import MailState, ReceivedMail

# From these the menu is made.
COUNTED = (Pipeline, Lead, Contact, ReceivedMail)
MENU = (*SIGHT, *COUNTED)


class MenuItem(NamedTuple):
    """A pipeline in the menu; the mails to its leads wait for somebody to decide on them, and its
    contacts to be told of what the hub has of them.
    """

    slug: str
    name: str
    open_leads: int
    without_owner: int
    is_restricted: bool
    mails: int
    untold: int


def menu(person_id: int) -> Sequence[MenuItem]:
    """Return each pipeline that a member of staff sees, with what is open in it and what waits."""
    items = count_by_pipeline()
    if not any(item.is_restricted for item in items):
        return items
    seen = slugs_seen_by(person_id)
    return [item for item in items if item.slug in seen]


@remembers(*SIGHT)
def slugs_seen_by(person_id: int) -> frozenset[str]:
    return frozenset(db.session.scalars(select(Pipeline.slug).where(seen_by_reader(person_id))))


@remembers(*COUNTED)
def count_by_pipeline() -> Sequence[MenuItem]:
    number = func.count(Lead.id)
    is_open = (Lead.pipeline_id == Pipeline.id) & Lead.closed_at.is_(None)
    query = (
        select(
            Pipeline.slug,
            Pipeline.name,
            number,
            number - func.count(Lead.owner_id),
            Pipeline.is_restricted,
            number_of(ReceivedMail, ReceivedMail.state == MailState.WAITING),
            number_of(Contact, STILL_TO_BE_TOLD),
        )
        .outerjoin(Lead, is_open)
        .group_by(Pipeline.id)
        .order_by(Pipeline.position, Pipeline.id)
    )
    return [MenuItem(*row) for row in db.session.execute(query)]


def number_of(model: Any, waits: ColumnElement[bool]) -> ScalarSelect[int]:
    """Return the subquery that counts what waits at the leads of a pipeline."""
    lead = aliased(Lead)
    query = select(func.count(model.id)).join(lead, lead.id == model.lead_id)
    return query.where(lead.pipeline_id == Pipeline.id, waits).correlate(Pipeline).scalar_subquery()
