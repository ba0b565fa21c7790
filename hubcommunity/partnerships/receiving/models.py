"""Mails that came to the addresses of leads."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.files import StoredFile
from hubcommunity.core.words import Worded, worded
from hubcommunity.partnerships.models import Lead

NAME_LIMIT = 200
SUBJECT_LIMIT = 300


class MailState(Worded):
    WAITING = "waiting"
    FILED = "filed"
    THROWN_AWAY = "thrown away"


worded(
    {
        MailState.WAITING: (_l("Waits"), "warn"),
        MailState.FILED: (_l("Filed"), "good"),
        MailState.THROWN_AWAY: _l("Thrown away"),
    }
)
NEXT = {
    MailState.WAITING: {MailState.FILED, MailState.THROWN_AWAY},
    MailState.FILED: set[MailState](),
    MailState.THROWN_AWAY: set[MailState](),
}


class Doubt(Worded):
    """Why a person has to look at a mail before it is filed."""

    UNKNOWN = "unknown"
    UNPROVEN = "unproven"


worded(
    {
        Doubt.UNKNOWN: (_l("Unknown sender"), "info"),
        Doubt.UNPROVEN: (_l("Sender may be forged"), "warn"),
    }
)


class ReceivedMail(Identified, Base):
    """A mail to a lead. `key` is made of its Message-ID: what comes twice is kept once.

    `left_out` says what of it was not kept. One that is thrown away is emptied at once. `is_ours`
    is one that a colleague wrote to others, with a copy to the lead.
    """

    __tablename__ = "received_mails"
    __table_args__ = (
        UniqueConstraint("lead_id", "key"),
        CheckConstraint("state <> 'waiting' OR doubt IS NOT NULL", name="doubted"),
        Index("ix_received_mails_queue", "state", "received_at", "id"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    key: Mapped[str] = mapped_column(String(64))
    sender_name: Mapped[str] = mapped_column(String(NAME_LIMIT), default="")
    sender_address: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(String(SUBJECT_LIMIT), default="")
    text: Mapped[str] = mapped_column(Text, default="", deferred=True)
    left_out: Mapped[str] = mapped_column(Text, default="", deferred=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    state: Mapped[MailState] = mapped_column(enum_column(MailState), default=MailState.WAITING)
    doubt: Mapped[Doubt | None] = mapped_column(enum_column(Doubt, "doubt"))
    is_ours: Mapped[bool] = mapped_column(default=False)

    lead: Mapped[Lead] = relationship()

    @property
    def sender(self) -> str:
        return self.sender_name or self.sender_address


class ReceivedFile(Base):
    """A file that came with a mail which waits; once that is filed, it is one of the lead's."""

    __tablename__ = "received_files"

    mail_id: Mapped[int] = mapped_column(ForeignKey("received_mails.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), primary_key=True, index=True)

    file: Mapped[StoredFile] = relationship()
