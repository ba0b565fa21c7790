"""E-mail domains of organisations: who has an address there works there."""

import enum
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock, mail_domains
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person

IS_VERIFIED = text("state = 'verified'")
IS_OPEN = text("state <> 'withdrawn'")
VERIFIED_ELSEWHERE = _l("This domain is verified elsewhere. The hub’s staff have to look at it.")
CLAIMED_ALREADY = _l("This domain is on your list already.")
constraint_says("uq_email_domains_verified", VERIFIED_ELSEWHERE)
constraint_says("uq_email_domains_open", CLAIMED_ALREADY)
# SQLite names columns instead of the index; what names more columns is looked for first.
constraint_says("email_domains.organisation_id, email_domains.domain", CLAIMED_ALREADY)
constraint_says("email_domains.domain", VERIFIED_ELSEWHERE)


class DomainState(enum.Enum):
    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    WITHDRAWN = "withdrawn"


NEXT = {
    DomainState.UNVERIFIED: {DomainState.VERIFIED, DomainState.WITHDRAWN},
    DomainState.VERIFIED: {DomainState.WITHDRAWN},
    DomainState.WITHDRAWN: set(),
}


class EmailDomain(Identified, Base):
    """A domain that an organisation says is its own; it counts for people once it is verified.

    `domain` is folded. One organisation at most has it verified; others may have claimed it.
    """

    __tablename__ = "email_domains"
    __table_args__ = (
        Index(
            "uq_email_domains_verified",
            "domain",
            unique=True,
            sqlite_where=IS_VERIFIED,
            postgresql_where=IS_VERIFIED,
        ),
        Index(
            "uq_email_domains_open",
            "organisation_id",
            "domain",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index("ix_email_domains_state", "state", "id"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    domain: Mapped[str] = mapped_column(String(mail_domains.LONGEST))
    state: Mapped[DomainState] = mapped_column(
        enum_column(DomainState), default=DomainState.UNVERIFIED
    )
    claimed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship()
    claimed_by: Mapped[Person | None] = relationship()

    @property
    def name(self) -> str:
        """The domain as people write it."""
        return mail_domains.written(self.domain)

    @property
    def in_ascii(self) -> str:
        """The domain as machines write it, where people write it otherwise: signs of other
        alphabets may look like ours.
        """
        return self.domain if self.domain != self.name else ""

    @property
    def is_verified(self) -> bool:
        return self.state is DomainState.VERIFIED
