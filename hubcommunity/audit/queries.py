"""Reading the trace."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate

NEWEST_FIRST = (AuditEntry.at.desc(), AuditEntry.id.desc())


def about(*subjects: Any) -> Sequence[AuditEntry]:
    """Return the entries about rows, the oldest first, each with its actor."""
    return db.session.scalars(entries_about(*subjects).order_by(AuditEntry.id)).all()


def latest_about(subject: Any, number: int) -> Sequence[AuditEntry]:
    """Return the newest entries about a row, each with its actor."""
    query = entries_about(subject).order_by(AuditEntry.id.desc())
    return db.session.scalars(query.limit(number)).all()


def entries_about(*subjects: Any) -> Select[AuditEntry]:
    conditions = [
        (AuditEntry.subject_type == row.__tablename__) & (AuditEntry.subject_id == row.id)
        for row in subjects
    ]
    return select(AuditEntry).options(joinedload(AuditEntry.actor)).where(or_(*conditions))


def page(
    number: int,
    *seen: ColumnElement[bool],
    event: str = "",
    actor_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Page[AuditEntry]:
    """Return a page of the trace that the reader may see, the newest first; `event` is the
    beginning of an event's name.
    """
    query = select(AuditEntry).options(joinedload(AuditEntry.actor)).where(*seen)
    if event:
        query = query.where(AuditEntry.event.startswith(event, autoescape=True))
    if actor_id is not None:
        query = query.where(AuditEntry.actor_id == actor_id)
    if since:
        query = query.where(AuditEntry.at >= since)
    if until:
        query = query.where(AuditEntry.at < until)
    return paginate(query, NEWEST_FIRST, number)


def latest(number: int, *seen: ColumnElement[bool]) -> Sequence[AuditEntry]:
    """Return the newest entries that the reader may see, each with its actor."""
    query = select(AuditEntry).options(joinedload(AuditEntry.actor)).where(*seen)
    return db.session.scalars(query.order_by(*NEWEST_FIRST).limit(number)).all()
