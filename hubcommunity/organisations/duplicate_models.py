"""Pairs of organisations that may be one and the same."""

import enum
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core.db import Base, UtcDateTime, enum_column
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person


class PairState(enum.Enum):
    OPEN = "open"
    APART = "not a duplicate"
    MERGED = "merged"


class Reason(enum.Enum):
    """Why two organisations may be the same one."""

    NAME = "name"
    OTHER_NAME = "other-name"
    SHORT_NAME = "short-name"
    NEAR_NAME = "near-name"
    WEBSITE = "website"
    DOMAIN = "domain"
    COUNTRY = "country"

    @property
    def points(self) -> int:
        """How much it says; what says the most of the name, and of the website, counts."""
        return REASONS[self][0]

    @property
    def label(self) -> str:
        return str(REASONS[self][1])


REASONS = {
    Reason.NAME: (50, _l("the same name")),
    Reason.OTHER_NAME: (45, _l("a name that the other one has as well")),
    Reason.SHORT_NAME: (30, _l("the same short name")),
    Reason.NEAR_NAME: (28, _l("names nearly the same")),
    Reason.WEBSITE: (40, _l("the same website")),
    Reason.DOMAIN: (35, _l("the e-mail domain of one is the website or a domain of the other")),
    Reason.COUNTRY: (10, _l("the same country")),
}


class DuplicatePair(Base):
    """Two organisations that look like one, or that staff have looked at; the smaller id first.

    `reasons` are codes with a space between them. Open pairs come and go with what the
    organisations say of themselves; what staff decided stays, once for both orders.
    """

    __tablename__ = "duplicate_pairs"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="smaller_first"),
        Index("ix_duplicate_pairs_list", "state", "score", "id"),
        Index("ix_duplicate_pairs_second_id", "second_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    score: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[str] = mapped_column(String(60), default="")
    state: Mapped[PairState] = mapped_column(enum_column(PairState), default=PairState.OPEN)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    first: Mapped[Organisation] = relationship(foreign_keys=[first_id])
    second: Mapped[Organisation] = relationship(foreign_keys=[second_id])
    decided_by: Mapped[Person | None] = relationship()

    @property
    def words(self) -> list[str]:
        """The reasons as a page says them."""
        return [Reason(code).label for code in self.reasons.split()]
