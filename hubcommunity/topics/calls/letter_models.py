"""Which mails of a round an organisation has got: each of them once."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core.db import Base, UtcDateTime, enum_column


class LetterKind(enum.Enum):
    OPENED = "opened"
    EXTENDED = "extended"
    HALF = "half time"
    LAST = "last day"


class Letter(Base):
    """Those who act for an organisation in a round were written to."""

    __tablename__ = "call_letters"

    elector_id: Mapped[int] = mapped_column(ForeignKey("call_electors.id"), primary_key=True)
    kind: Mapped[LetterKind] = mapped_column(enum_column(LetterKind, "kind"), primary_key=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
