"""What is new in a group: one row each, of which its people are told as each of them has chosen."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.words import Worded, worded
from hubcommunity.mail.models import Message
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
        Index("ix_group_news_spread", "spread_at", "id"),
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
    spread_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    group: Mapped[TopicGroup] = relationship()
    by: Mapped[Person | None] = relationship()


class MailChoice(Worded):
    """When a person hears of what is new. For one thread, `daily` means: in my digest."""

    AT_ONCE = "at once"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


worded(
    {
        MailChoice.AT_ONCE: _l("Every post, at once"),
        MailChoice.DAILY: _l("A digest each day"),
        MailChoice.WEEKLY: _l("A digest each week"),
        MailChoice.OFF: _l("No mail"),
    }
)
FOR_ALL = text("group_id IS NULL")
FOR_GROUP = text("group_id IS NOT NULL AND thread_id IS NULL")
FOR_THREAD = text("thread_id IS NOT NULL")


class MailSetting(Base):
    """What a person chose: for one thread, for one group, or (without either) for all groups."""

    __tablename__ = "group_mail_settings"
    __table_args__ = (
        CheckConstraint("thread_id IS NULL OR group_id IS NOT NULL", name="thread_in_group"),
        CheckConstraint("thread_id IS NULL OR choice <> 'weekly'", name="thread_choice"),
        Index(
            "uq_group_mail_settings_all",
            "person_id",
            unique=True,
            sqlite_where=FOR_ALL,
            postgresql_where=FOR_ALL,
        ),
        Index(
            "uq_group_mail_settings_group",
            "person_id",
            "group_id",
            unique=True,
            sqlite_where=FOR_GROUP,
            postgresql_where=FOR_GROUP,
        ),
        Index(
            "uq_group_mail_settings_thread",
            "person_id",
            "thread_id",
            unique=True,
            sqlite_where=FOR_THREAD,
            postgresql_where=FOR_THREAD,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("topic_groups.id"))
    thread_id: Mapped[int | None]
    choice: Mapped[MailChoice] = mapped_column(enum_column(MailChoice, "choice"))


class NewsWaiting(Base):
    """News that a person is still to hear of, from when on, and the mail that tells of it.

    It goes once the mail is sent, or once the person may not hear of it any more.
    """

    __tablename__ = "group_news_waiting"
    __table_args__ = (
        Index("ix_group_news_waiting_due", "message_id", "due_at", "person_id"),
        Index("ix_group_news_waiting_person", "person_id"),
    )

    news_id: Mapped[int] = mapped_column(ForeignKey("group_news.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))

    news: Mapped[News] = relationship()
    person: Mapped[Person] = relationship()
    message: Mapped[Message] = relationship()
