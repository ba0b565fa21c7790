"""Whom the worker writes to about agreements next."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.membership.agreement_models import Agreement, AgreementVersion, Announcement
from hubcommunity.membership.agreement_policy import REMINDERS, holds_in_sql
from hubcommunity.organisations.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
)


def open_announcement() -> Announcement | None:
    """Lock and return the oldest announcement that has not reached everybody."""
    waits = select(Announcement).where(Announcement.finished_at.is_(None))
    waits = waits.order_by(Announcement.version_id).limit(1)
    return db.session.scalar(locked(waits).execution_options(populate_existing=True))


def contacts_to_tell(version: AgreementVersion, after_id: int, limit: int) -> Sequence[Affiliation]:
    """Return the next affiliations of members' primary contacts, but not of who adopted it."""
    today = clock.today()
    adopted = select(Agreement.id).where(
        Agreement.organisation_id == Affiliation.organisation_id,
        Agreement.version_id == version.id,
        holds_in_sql(today),
    )
    query = (
        select(Affiliation)
        .join(Affiliation.organisation)
        .options(contains_eager(Affiliation.organisation), joinedload(Affiliation.person))
        .where(Affiliation.id > after_id)
        .where(Affiliation.state == AffiliationState.CURRENT)
        .where(Affiliation.role == AffiliationRole.PRIMARY_CONTACT)
        .where(Organisation.is_member(today), ~adopted.exists())
        .order_by(Affiliation.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def due_for_reminder(today: date, limit: int) -> Sequence[Agreement]:
    """Lock and return the next agreements that run out and of which a reminder is due.

    Those that ended or were replaced, also from a day to come, run out for nobody.
    """
    due = [
        and_(
            Agreement.valid_until <= today + timedelta(days=days),
            or_(Agreement.reminded_days.is_(None), Agreement.reminded_days > days),
        )
        for days in REMINDERS
    ]
    query = (
        select(Agreement)
        .options(selectinload(Agreement.organisation))
        .where(Agreement.ended_on.is_(None), Agreement.valid_until >= today, or_(*due))
        .order_by(Agreement.valid_until, Agreement.id)
        .limit(limit)
    )
    return db.session.scalars(locked(query)).all()
