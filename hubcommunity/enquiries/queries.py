"""Finding enquiries."""

import uuid

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db, locked
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.search import matches
from hubcommunity.enquiries.models import Enquiry, EnquiryState
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.queries import made_from


def get_or_404(uid: uuid.UUID) -> Enquiry:
    """Return the enquiry with all that its page shows; raise 404 where there is none."""
    loads = (joinedload(Enquiry.type), joinedload(Enquiry.person), joinedload(Enquiry.closed_by))
    return db.one_or_404(select(Enquiry).options(*loads).where(Enquiry.uid == uid))


def held(enquiry: Enquiry) -> Enquiry:
    """Lock the enquiry until commit, and return it as it stands now."""
    query = locked(select(Enquiry).where(Enquiry.id == enquiry.id))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def lead_of(enquiry: Enquiry) -> Lead | None:
    """Return the lead that an enquiry was made into, with where it stands; its pipeline may be
    shown to others only.
    """
    loads = (joinedload(Lead.pipeline), joinedload(Lead.stage))
    query = select(Lead).options(*loads).where(made_from(enquiry.uid))
    return db.session.scalar(query)


def found(text: str) -> Select[Enquiry]:
    return select(Enquiry).where(matches(Enquiry, text))


def counts(text: str = "") -> dict[EnquiryState, int]:
    """Return how many enquiries with these words are in each state, in one query."""
    query = found(text).with_only_columns(Enquiry.state, func.count()).group_by(Enquiry.state)
    known = dict(db.session.execute(query).all())
    return {state: known.get(state, 0) for state in EnquiryState}


def page(
    number: int, state: EnquiryState | None = None, text: str = "", total: int | None = None
) -> Page[Enquiry]:
    """Return a page of the inbox, the newest first."""
    query = found(text).options(joinedload(Enquiry.type))
    if state is not None:
        query = query.where(Enquiry.state == state)
    return paginate(query, [Enquiry.id.desc()], number, total=total)
