"""Member organisations that the hub cannot reach."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core.db import Base, UtcDateTime
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import Organisation


class Silence(Worded):
    """Why a primary contact is not reached."""

    NO_ADDRESS = "no address"
    NO_ACCOUNT = "no account"
    BOUNCES = "bounces"
    ASLEEP = "asleep"


worded(
    {
        Silence.NO_ADDRESS: _l("has no e-mail address any more"),
        Silence.NO_ACCOUNT: _l("has no account"),
        Silence.BOUNCES: _l("has an address at which no mailbox is known"),
        Silence.ASLEEP: _l("has not signed in for 18 months"),
    }
)


class Unreachable(Base):
    """A member without a primary contact who is reached; the regular job keeps these rows."""

    __tablename__ = "unreachable_organisations"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship()
