"""The checklist of a stage, and what of it is done for a lead."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime
from hubcommunity.partnerships.models import Stage
from hubcommunity.people.models import Person

ITEM_LIMIT = 200


class StageItem(Identified, Base):
    """Something to do while a lead is in a stage; retired in the end, for those who did it."""

    __tablename__ = "stage_items"
    __table_args__ = (Index("ix_stage_items_stage", "stage_id", "position", "id"),)

    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"))
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(String(ITEM_LIMIT))
    # To be done before a lead goes on to a later stage.
    is_required: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    stage: Mapped[Stage] = relationship()


class Tick(Base):
    """An item that is done for a lead; taken back, it is gone, and the trace tells of both."""

    __tablename__ = "stage_ticks"

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("stage_items.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    by: Mapped[Person | None] = relationship()
