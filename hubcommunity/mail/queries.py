"""Reading the outbox."""

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.mail.models import Message


def by_key(key: str) -> Message | None:
    """Return the message of this key."""
    return db.session.scalar(select(Message).where(Message.key == key))
