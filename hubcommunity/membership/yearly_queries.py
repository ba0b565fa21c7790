"""Which members have not confirmed their organisation for more than a year."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.membership.yearly_models import Confirmation, ConfirmationDue
from hubcommunity.organisations.models import (
    Organisation,
)

A_YEAR = timedelta(days=365)


def unconfirmed(now: datetime) -> Select[int]:
    """Select the members that neither joined nor confirmed within a year."""
    today, year_ago = now.date(), now - A_YEAR
    fresh = exists().where(
        Confirmation.organisation_id == Organisation.id, Confirmation.at > year_ago
    )
    return (
        select(Organisation.id)
        .where(Organisation.is_member(today), Organisation.member_from <= today - A_YEAR, ~fresh)
        .order_by(Organisation.id)
    )


def is_due(organisation: Organisation) -> bool:
    """Say whether the organisation was asked to confirm, and has not done so."""
    return db.session.get(ConfirmationDue, organisation.id, populate_existing=True) is not None


def last_confirmation(organisation: Organisation) -> Confirmation | None:
    query = select(Confirmation).options(joinedload(Confirmation.by))
    query = query.where(Confirmation.organisation_id == organisation.id)
    return db.session.scalar(
        query.order_by(Confirmation.at.desc(), Confirmation.id.desc()).limit(1)
    )


def page_of_unconfirmed(number: int) -> Page[ConfirmationDue]:
    """Return a page of the members that were asked and have not confirmed, the longest first."""
    query = (
        select(ConfirmationDue)
        .join(ConfirmationDue.organisation)
        .options(contains_eager(ConfirmationDue.organisation))
    )
    total = db.session.scalar(select(func.count()).select_from(ConfirmationDue)) or 0
    order = [ConfirmationDue.since, ConfirmationDue.organisation_id]
    return paginate(query, order, number, total=total)


def last_confirmed(organisation_ids: Iterable[int]) -> dict[int, datetime]:
    """Return when organisations confirmed last, of those that ever did."""
    query = select(Confirmation.organisation_id, func.max(Confirmation.at))
    query = query.where(Confirmation.organisation_id.in_(list(organisation_ids)))
    rows = db.session.execute(query.group_by(Confirmation.organisation_id))
    return dict(rows.all())
