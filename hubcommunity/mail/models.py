"""The outbox's rows. They know addresses, not people's doings."""

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column


class MessageState(enum.Enum):
    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


NEXT = {
    MessageState.PENDING: {MessageState.CLAIMED, MessageState.SUPPRESSED},
    MessageState.CLAIMED: {
        MessageState.PENDING,
        MessageState.SENT,
        MessageState.FAILED,
        MessageState.SUPPRESSED,
    },
    MessageState.FAILED: {MessageState.PENDING},
    MessageState.SENT: set(),
    MessageState.SUPPRESSED: set(),
}


LONGEST_ADDRESS = 254


@dataclass(frozen=True)
class CalendarPart:
    """What a mail says to the receiver's calendar (RFC 5546, RFC 6047): REQUEST or CANCEL."""

    method: str
    text: str


class Message(Identified, Base):
    """One mail to one address; `key` makes one event one mail, whoever asks for it twice."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_due", "state", "due_at", "id"),
        Index("ix_messages_person", "person_id", "id"),
    )

    key: Mapped[str] = mapped_column(String(200), unique=True)
    event: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str | None] = mapped_column(String(40))
    to_address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    holds_secret: Mapped[bool] = mapped_column(default=False)
    calendar: Mapped[str | None] = mapped_column(Text)
    calendar_method: Mapped[str | None] = mapped_column(String(20))

    state: Mapped[MessageState] = mapped_column(
        enum_column(MessageState), default=MessageState.PENDING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(String(500))


class Bounce(Base):
    """An address at which the mail server knows no mailbox, since when, and in which words.

    Compared folded. It stands until the owner shows by a link that mail arrives there again.
    """

    __tablename__ = "bounces"

    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    error: Mapped[str] = mapped_column(String(500), default="")


WORKER = "worker"


class Heartbeat(Base):
    """When a worker last showed that it lives, and when each regular job last ran."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
