"""Finding drafts of resources, for staff alone."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import Stale
from hubcommunity.core.paging import Page, paginate
from hubcommunity.library.draft_models import Draft
from hubcommunity.library.models import Resource
from hubcommunity.organisations.models import PRESENT, Organisation


def page_of_drafts(number: int) -> Page[Draft]:
    """Return a page of the drafts that wait to be published, the last changed first."""
    query = select(Draft).options(joinedload(Draft.made_by)).where(Draft.resource_id.is_(None))
    return paginate(query, (Draft.changed_at.desc(), Draft.id.desc()), number)


def draft_or_404(uid: uuid.UUID) -> Draft:
    """Return a draft with all that its page shows, published or not."""
    together = (joinedload(Draft.made_by), joinedload(Draft.resource))
    several = (selectinload(Draft.topics), selectinload(Draft.credited))
    return db.one_or_404(select(Draft).options(*together, *several).where(Draft.uid == uid))


def draft_of_lead(lead_id: int) -> Draft | None:
    """Return the draft that tells of a lead, with the resource that it became, if it did."""
    query = select(Draft).options(joinedload(Draft.resource)).where(Draft.lead_id == lead_id)
    return db.session.scalar(query)


def draft_behind(resource: Resource) -> Draft | None:
    """Return the draft that a resource was published from."""
    return db.session.scalar(select(Draft).where(Draft.resource_id == resource.id))


def held(draft: Draft, gone: str) -> Draft:
    """Lock a draft until commit and read it anew; raise `Stale`, told by `gone`, where it is not
    there any more.
    """
    query = locked(select(Draft).where(Draft.id == draft.id))
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise Stale(gone)
    return found


def organisations_with(uids: Sequence[uuid.UUID]) -> Sequence[Organisation]:
    """Return the organisations of these public names, without those that were merged away."""
    query = select(Organisation).where(Organisation.uid.in_(uids), PRESENT)
    return db.session.scalars(query.order_by(Organisation.name, Organisation.id)).all()
