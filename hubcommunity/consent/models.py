"""Consent on record (GDPR art. 7(1)): added, never edited; the present state is derived."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, UtcDateTime, enum_column


class EventKind(enum.Enum):
    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Purpose(Base):
    """What personal data is used for, on which legal basis (GDPR art. 6), and for how long."""

    __tablename__ = "purposes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    legal_basis: Mapped[str] = mapped_column(String(40))
    data_categories: Mapped[str] = mapped_column(String(300))
    retention: Mapped[str] = mapped_column(String(300))
    asks_consent: Mapped[bool] = mapped_column(default=False)


class NoticeVersion(Base):
    """One exact text, immutable, with the SHA-256 of its UTF-8 bytes."""

    __tablename__ = "notice_versions"
    __table_args__ = (UniqueConstraint("purpose_id", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, unique=True)
    purpose_id: Mapped[int] = mapped_column(ForeignKey("purposes.id"))
    language: Mapped[str] = mapped_column(String(10), default="en")
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    effective_from: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    purpose: Mapped[Purpose] = relationship(lazy="joined", innerjoin=True)


class ConsentEvent(Base):
    """One line of a person's ledger, chained by hash to the line before it."""

    __tablename__ = "consent_events"
    __table_args__ = (UniqueConstraint("person_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    number: Mapped[int]
    purpose_id: Mapped[int] = mapped_column(ForeignKey("purposes.id"), index=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice_versions.id"))
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind, "kind"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    how: Mapped[str] = mapped_column(String(60))
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    purpose: Mapped[Purpose] = relationship(lazy="joined", innerjoin=True)
    notice: Mapped[NoticeVersion] = relationship(lazy="joined", innerjoin=True)
