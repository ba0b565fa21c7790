"""Resources before they are published, in a table of their own: no list of the library has them."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime
from hubcommunity.core.errors import constraint_says
from hubcommunity.library.models import Resource
from hubcommunity.organisations.models import Organisation, Topic
from hubcommunity.people.models import Person

BEGUN_ALREADY = _l("Somebody began this story at the same time. Open the page again.")
constraint_says("uq_resource_drafts_lead_id", BEGUN_ALREADY)
constraint_says("resource_drafts.lead_id", BEGUN_ALREADY)

draft_topics = Table(
    "resource_draft_topics",
    Base.metadata,
    Column("draft_id", ForeignKey("resource_drafts.id"), primary_key=True),
    Column("topic_id", ForeignKey("topics.id"), primary_key=True, index=True),
)


class DraftCredit(Base):
    """An organisation will stand behind what is published."""

    __tablename__ = "resource_draft_credits"

    draft_id: Mapped[int] = mapped_column(ForeignKey("resource_drafts.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True, index=True
    )


class Draft(Identified, Base):
    """A success story that staff write; once published, it says which resource it became.

    `lead_id` is the lead of country support that it tells of, which stands above in the house.
    """

    __tablename__ = "resource_drafts"
    __table_args__ = (Index("ix_resource_drafts_list", "resource_id", "changed_at", "id"),)

    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"), unique=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"), unique=True)

    made_by: Mapped[Person] = relationship()
    resource: Mapped[Resource | None] = relationship()
    topics: Mapped[list[Topic]] = relationship(secondary=draft_topics, order_by=Topic.position)
    credited: Mapped[list[Organisation]] = relationship(
        secondary="resource_draft_credits", order_by=(Organisation.name, Organisation.id)
    )
