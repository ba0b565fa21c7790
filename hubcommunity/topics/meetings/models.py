"""Meetings, their agenda and documents, who is invited, and the calendars that people follow."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.files import StoredFile
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup

OPEN_FEED = text("revoked_at IS NULL")


class MeetingState(Worded):
    DRAFT = "draft"
    PUBLISHED = "published"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"


worded(
    {
        MeetingState.DRAFT: (_l("Draft"), "warn"),
        MeetingState.PUBLISHED: (_l("Published"), "info"),
        MeetingState.HELD: _l("Held"),
        MeetingState.CLOSED: _l("Closed"),
        MeetingState.CANCELLED: (_l("Cancelled"), "bad"),
    }
)
NEXT = {
    MeetingState.DRAFT: {MeetingState.PUBLISHED},
    MeetingState.PUBLISHED: {MeetingState.HELD, MeetingState.CANCELLED},
    MeetingState.CANCELLED: {MeetingState.PUBLISHED},
    MeetingState.HELD: {MeetingState.CLOSED},
    MeetingState.CLOSED: set(),
}


class Rhythm(Worded):
    WEEKLY = "weekly"
    MONTHLY = "monthly"


worded({Rhythm.WEEKLY: _l("Weekly"), Rhythm.MONTHLY: _l("Monthly")})


class MeetingSeries(Identified, Base):
    """The rhythm by which several meetings were planned at once; each is a row of its own."""

    __tablename__ = "meeting_series"
    __table_args__ = (CheckConstraint("step > 0", name="step"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"), index=True)
    rhythm: Mapped[Rhythm] = mapped_column(enum_column(Rhythm, "rhythm"))
    step: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Meeting(Identified, Base):
    """A group meets, at an instant that its time zone names; `uid` is its name in calendars too.

    `sequence` rises when whoever is invited must look again, and `changed` says why it rose last.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_later"),
        CheckConstraint("capacity > 0", name="capacity"),
        Index("ix_meetings_group", "group_id", "starts_at", "id"),
        Index("ix_meetings_state", "state", "ends_at"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_series.id"), index=True)
    state: Mapped[MeetingState] = mapped_column(
        enum_column(MeetingState), default=MeetingState.DRAFT
    )
    title: Mapped[str] = mapped_column(String(150))
    description: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    timezone: Mapped[str] = mapped_column(String(50))
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(300), default="")
    capacity: Mapped[int | None]
    sequence: Mapped[int] = mapped_column(default=0)
    changed: Mapped[list[str]] = mapped_column(JSON, default=list)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cancelled_because: Mapped[str] = mapped_column(String(300), default="")

    group: Mapped[TopicGroup] = relationship()
    series: Mapped[MeetingSeries | None] = relationship()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def local_start(self) -> datetime:
        """The wall clock at the beginning, where the meeting is."""
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.zone)

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def takes_replies(self) -> bool:
        return self.state is MeetingState.PUBLISHED and not self.is_over


class AgendaItem(Identified, Base):
    """A point of a meeting's agenda; its time follows from the lengths of those before it."""

    __tablename__ = "agenda_items"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        Index("ix_agenda_items_meeting", "meeting_id", "position"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int]
    presenter: Mapped[str] = mapped_column(String(150), default="")

    meeting: Mapped[Meeting] = relationship()


class MeetingDocument(Identified, Base):
    """A file for those who meet; one that was taken away stays on record."""

    __tablename__ = "meeting_documents"
    __table_args__ = (Index("ix_meeting_documents_meeting", "meeting_id", "id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()
    file: Mapped[StoredFile] = relationship()


class Answer(Worded):
    YES = "yes"
    NO = "no"
    MAYBE = "maybe"
    WAITING = "waiting list"


worded(
    {
        Answer.YES: (_l("Attends"), "good"),
        Answer.NO: _l("Apologies"),
        Answer.MAYBE: (_l("Maybe"), "info"),
        Answer.WAITING: (_l("Waiting list"), "warn"),
    }
)


class Invitation(Identified, Base):
    """A person is asked to a meeting, for an organisation; without an answer they are asked still.

    `told_sequence` is the state of the meeting of which the last mail told them.
    """

    __tablename__ = "meeting_invitations"
    __table_args__ = (
        Index("uq_meeting_invitations_person", "meeting_id", "person_id", unique=True),
        Index("ix_meeting_invitations_answer", "meeting_id", "answer", "answered_at", "id"),
        Index("ix_meeting_invitations_person", "person_id"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    answer: Mapped[Answer | None] = mapped_column(enum_column(Answer, "answer"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    told_sequence: Mapped[int | None]
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    organisation: Mapped[Organisation | None] = relationship()
    stand_in: Mapped[Person | None] = relationship(foreign_keys=[stand_in_id])


class CalendarFeed(Identified, Base):
    """The address under which a person's calendar program reads their meetings, until revoked."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        Index(
            "uq_calendar_feeds_open",
            "person_id",
            unique=True,
            sqlite_where=OPEN_FEED,
            postgresql_where=OPEN_FEED,
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
