"""Consent on record (GDPR art. 7(1)): added, never edited; the present state is derived."""

import enum
import hashlib
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.versions import ExactText
from hubcommunity.people.models import Person

# The purposes that the code itself knows; a hub may add its own.
NEWS = "news"
ENQUIRY = "enquiry"
MEMBERSHIP = "membership"
LISTING = "public-listing"
# Consent to these is given where it is seen what for, by ticking a box there, and not by mail.
TICKED_ELSEWHERE = frozenset({LISTING})

# A request that nobody confirms counts as expired after this long, without a line of its own.
REQUEST_LASTS = timedelta(days=7)
# Who said no is left in peace this long by forms that anybody can fill in for them.
PEACE_LASTS = timedelta(days=30)
# What the first line of every ledger is chained to.
BEGINNING = "0" * 64

SAME_NUMBER = _l("Somebody changed these consents at the same time. Look again.")
SAME_VERSION = _l("Somebody published a version of this notice at the same time. Look again.")
constraint_says("uq_consent_events_person_id_number", SAME_NUMBER)
constraint_says("consent_events.person_id, consent_events.number", SAME_NUMBER)
constraint_says("uq_notice_versions_purpose_id_language_number", SAME_VERSION)
constraint_says("notice_versions.purpose_id, notice_versions.language", SAME_VERSION)


class EventKind(enum.Enum):
    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


K = EventKind
# From the present state (None: never asked) to what may be recorded next. Giving needs a request
# before it (double opt-in); withdrawing is open from everywhere.
NEXT: dict[EventKind | None, set[EventKind]] = {
    None: {K.REQUESTED, K.REFUSED, K.WITHDRAWN},
    K.REQUESTED: {K.REQUESTED, K.GIVEN, K.REFUSED, K.WITHDRAWN, K.EXPIRED},
    K.GIVEN: {K.WITHDRAWN, K.EXPIRED},
    K.REFUSED: {K.REQUESTED, K.WITHDRAWN},
    K.WITHDRAWN: {K.REQUESTED},
    K.EXPIRED: {K.REQUESTED, K.REFUSED, K.WITHDRAWN},
}

# By which way an event came: what the ledger keeps, and what readers see.
HOW = {
    "contact-form": _l("Contact form"),
    "registration form": _l("Registration of an organisation"),
    "confirmation mail": _l("Button behind the link in the mail about a registration"),
    "signed in": _l("Ticked while signed in"),
    "privacy-page": _l("Privacy page of the account"),
    "mail-link": _l("Button behind the link in a mail"),
    "unsubscribe-link": _l("Unsubscribe link in a mail"),
    "one-click": _l("Unsubscribe button of the mail program"),
    "staff": _l("Recorded by staff"),
}


class Purpose(Base):
    """What personal data is used for, on which legal basis (GDPR art. 6), and for how long."""

    __tablename__ = "purposes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    legal_basis: Mapped[str] = mapped_column(String(200))
    data_categories: Mapped[str] = mapped_column(String(300))
    retention: Mapped[str] = mapped_column(String(300))
    asks_consent: Mapped[bool] = mapped_column(default=False)

    @property
    def is_asked_by_mail(self) -> bool:
        return self.asks_consent and self.code not in TICKED_ELSEWHERE


class NoticeVersion(ExactText, Base):
    """One version of a purpose's notice."""

    __tablename__ = "notice_versions"
    __table_args__ = (UniqueConstraint("purpose_id", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, unique=True)
    purpose_id: Mapped[int] = mapped_column(ForeignKey("purposes.id"))
    language: Mapped[str] = mapped_column(String(10), default="en")
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
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])

    @property
    def how_in_words(self) -> str:
        return str(HOW.get(self.how, self.how))

    def chained_hash(self) -> str:
        """Return the SHA-256 over all that the line says and the hash of the line before it."""
        said = {
            "receipt": str(self.receipt),
            "person": self.person_id,
            "number": self.number,
            "purpose": self.purpose.code,
            "notice": self.notice.sha256,
            "kind": self.kind.value,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "by": self.by_id,
            "how": self.how,
            "evidence": self.evidence,
            "previous": self.previous_hash,
        }
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()
