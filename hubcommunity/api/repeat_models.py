"""What programs have asked for under a key of their own, so that asking again adds nothing."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from hubcommunity.core import clock
from hubcommunity.core.db import Base, UtcDateTime

KEY_LIMIT = 200
# Whoever has no answer asks again within it.
KEPT = timedelta(days=1)


class Repeatable(Base):
    """A request that added a lead, under the key that its program gave it (Idempotency-Key).

    Of what was sent only a fingerprint is kept, and of the answer which lead it was about.
    """

    __tablename__ = "api_repeatables"
    __table_args__ = (
        UniqueConstraint("access_token_id", "key"),
        Index("ix_api_repeatables_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    access_token_id: Mapped[int] = mapped_column(ForeignKey("access_tokens.id"))
    key: Mapped[str] = mapped_column(String(KEY_LIMIT))
    fingerprint: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    lead_uid: Mapped[uuid.UUID | None] = mapped_column(Uuid)
