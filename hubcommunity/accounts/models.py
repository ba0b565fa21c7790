"""A person's login, what duties it carries, where it is signed in, and one-time links."""

import enum
import uuid
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_login import UserMixin
from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.people.models import Person

HAS_ACCOUNT = _l("There is an account for this person already.")
constraint_says("uq_accounts_person_id", HAS_ACCOUNT)
constraint_says("accounts.person_id", HAS_ACCOUNT)


class DutyName(enum.Enum):
    """What an account may do beyond its own; the values are those of `core.access`."""

    STAFF = "staff"
    PRIVACY = "privacy officer"
    BOARD = "board"
    ADMINISTRATOR = "administrator"


# Which duties open a door: administrators open all, and every hub employee counts as staff.
# Reports are for staff and board alike.
OPENED_BY = {
    "staff": {DutyName.STAFF, DutyName.PRIVACY, DutyName.ADMINISTRATOR},
    "privacy officer": {DutyName.PRIVACY, DutyName.ADMINISTRATOR},
    "board": {DutyName.BOARD, DutyName.ADMINISTRATOR},
    "reports": {DutyName.STAFF, DutyName.PRIVACY, DutyName.BOARD, DutyName.ADMINISTRATOR},
    "administrator": {DutyName.ADMINISTRATOR},
}


class Account(UserMixin, Identified, Base):
    """The login of one person."""

    __tablename__ = "accounts"
    __allow_unmapped__ = True

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    duties: Mapped[list["Duty"]] = relationship(
        primaryjoin="and_(Account.id == Duty.account_id, Duty.ended_at.is_(None))",
        lazy="selectin",
        viewonly=True,
    )
    # The login session by which this account was loaded; set by the sign-in and the user loader.
    session: "LoginSession | None" = None
    # The access token by which a program speaks for this account instead.
    access_token: Any = None

    def get_id(self) -> str:
        """Return what the cookie carries: the session's id, so that ending it signs out."""
        return str(self.session.uid) if self.session else ""

    def has_duty(self, access: str) -> bool:
        return any(duty.name in OPENED_BY[access] for duty in self.duties)

    @property
    def is_staff(self) -> bool:
        return self.has_duty("staff")


class Duty(Base):
    """A duty granted to an account, by whom and when; ended ones stay on record."""

    __tablename__ = "duties"
    __table_args__ = (
        Index(
            "uq_duties_open",
            "account_id",
            "name",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[DutyName] = mapped_column(enum_column(DutyName, "name"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginSession(Base):
    """One browser that is signed in."""

    __tablename__ = "login_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(80), default="")

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class Token(Base):
    """A one-time link: only its hash is kept, and `purpose` says what its button does."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(40))
    subject_uid: Mapped[uuid.UUID] = mapped_column(index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
