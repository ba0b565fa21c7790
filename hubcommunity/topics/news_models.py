"""What is new in a group: one row each, of which its people are told as each of them has chosen."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.words import Worded, worded
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup


class NewsKind(Worded):
    POST = "post"
    DOCUMENT = "document"
    MEETING = "meeting"
    MINUTES = "minutes"
    CALL = "call"
    GROUP = "group"


worded(
    {
        NewsKind.POST: _l("Discussion"),
        NewsKind.DOCUMENT: _l("Document"),
        NewsKind.MEETING: _l("Meeting"),
        NewsKind.MINUTES: _l("Minutes"),
        NewsKind.CALL: _l("Call for consensus"),
        NewsKind.GROUP: _l("The group"),
    }
)


class News(Identified, Base):
    """Something new in a group. Retracted, it is told to nobody who has not heard of it yet."""

    __tablename__ = "group_news"
    __table_args__ = (
        Index("ix_group_news_group", "group_id", "id"),
        Index("ix_group_news_subject", "subject_type", "subject_id"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    kind: Mapped[NewsKind] = mapped_column(enum_column(NewsKind, "kind"))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    thread_id: Mapped[int | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    title: Mapped[str] = mapped_column(String(200))
    excerpt: Mapped[str] = mapped_column(String(500), default="")
    link: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    retracted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    group: Mapped[TopicGroup] = relationship()
    by: Mapped[Person | None] = relationship()
