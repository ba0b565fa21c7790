"""Reading the outbox."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer

from hubcommunity.core.db import db, locked
from hubcommunity.core.paging import Page, paginate
from hubcommunity.mail.models import (
    LONGEST_ADDRESS,
    WORKER,
    Heartbeat,
    Message,
    MessageState,
)


def by_key(key: str) -> Message | None:
    """Return the message of this key."""
    return db.session.scalar(select(Message).where(Message.key == key))


def of_uid(uid: uuid.UUID) -> Select[Message]:
    return select(Message).where(Message.uid == uid)


def get_or_404(uid: uuid.UUID, for_update: bool = False) -> Message:
    """Return the message, locked if it is to be changed; raise 404 where there is none."""
    query = locked(of_uid(uid)) if for_update else of_uid(uid)
    return db.one_or_404(query)


def due(now: datetime) -> Select[Message]:
    """Select what waits and may be tried now, the longest due first."""
    waiting = select(Message).where(Message.state == MessageState.PENDING, Message.due_at <= now)
    return waiting.order_by(Message.due_at, Message.id)


def lost(now: datetime) -> Select[Message]:
    """Select what a worker took, and did not report on in time."""
    taken = select(Message).where(Message.state == MessageState.CLAIMED, Message.lease_until <= now)
    return taken.order_by(Message.id)


def page(
    number: int, state: MessageState | None = None, address: str = "", total: int | None = None
) -> Page[Message]:
    """Return a page of the outbox, the newest first, of one state and of addresses like this."""
    query = to_addresses_like(address).options(defer(Message.text), defer(Message.html))
    if state is not None:
        query = query.where(Message.state == state)
    return paginate(query, [Message.id.desc()], number, total=total)


def counts(address: str = "") -> Mapping[MessageState, int]:
    """Count the messages of each state, of addresses like this."""
    query = to_addresses_like(address).with_only_columns(Message.state, func.count())
    found = dict(db.session.execute(query.group_by(Message.state)).all())
    return {state: found.get(state, 0) for state in MessageState}


def to_addresses_like(address: str) -> Select[Message]:
    query = select(Message)
    if address:
        folded, asked = func.lower(Message.to_address), address.strip().lower()[:LONGEST_ADDRESS]
        query = query.where(folded.contains(asked, autoescape=True))
    return query


def worker_seen_at() -> datetime | None:
    """Return when a worker last showed that it lives."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == WORKER))
