"""What the people of a group declare of their interests, once a year."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup


class Declaration(Identified, Base):
    """A person's interests as they told a group of them; the latest counts, the others stay."""

    __tablename__ = "declarations"
    __table_args__ = (
        Index("ix_declarations_person", "group_id", "person_id", "id"),
        Index("ix_declarations_reminded", "reminded", "made_at"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    interests: Mapped[str] = mapped_column(Text)  # empty: none, and that is an answer
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    reminded: Mapped[int] = mapped_column(default=0)  # how many of the two reminders went out

    group: Mapped[TopicGroup] = relationship()
    person: Mapped[Person] = relationship()
