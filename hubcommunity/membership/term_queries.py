"""Reading tiers, memberships and their terms."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership.policy import Status, status_on
from hubcommunity.membership.term_models import Membership, Term, Tier
from hubcommunity.organisations.models import Organisation


def tier(code: str) -> Tier:
    """Return the tier of this code."""
    return db.session.scalars(select(Tier).where(Tier.code == code)).one()


def membership_of(organisation: Organisation) -> Membership | None:
    """Return an organisation's membership with its tier and terms; None where it never had one."""
    query = (
        select(Membership)
        .options(selectinload(Membership.terms))
        .where(Membership.organisation_id == organisation.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)


def last_term(membership: Membership) -> Term | None:
    """Return the term that ends last."""
    return max(membership.terms, key=lambda term: term.ends_on, default=None)


def status_of(membership: Membership, on: date | None = None) -> Status:
    """Return where a membership, loaded with its terms, stands on a day (today)."""
    return status_on(on or clock.today(), membership, membership.terms)
