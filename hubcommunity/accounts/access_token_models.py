"""The keys with which a person's own programs use the API in their name."""

from datetime import date, datetime, timedelta

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.accounts.models import Account
from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime

NAME_LIMIT = 80
LONGEST = timedelta(days=365)


class AccessToken(Identified, Base):
    """A secret that a program shows with each request, of which only the hash is kept.

    Its use is kept to the day: enough to find those that nobody needs, and no trace of somebody's
    hours of work.
    """

    __tablename__ = "access_tokens"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    may_write: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_on: Mapped[date | None] = mapped_column(Date)

    account: Mapped[Account] = relationship(innerjoin=True)
