"""What is written down of a meeting, in versions of which none is ever lost."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.words import Worded, worded
from hubcommunity.library.models import Audience
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings.models import Meeting


class MinutesState(Worded):
    DRAFT = "draft"
    CIRCULATED = "circulated"
    APPROVED = "approved"
    PUBLISHED = "published"


worded(
    {
        MinutesState.DRAFT: (_l("Draft"), "warn"),
        MinutesState.CIRCULATED: (_l("Circulated"), "info"),
        MinutesState.APPROVED: (_l("Approved"), "good"),
        MinutesState.PUBLISHED: (_l("Published"), "good"),
    }
)
NEXT = {
    MinutesState.DRAFT: {MinutesState.CIRCULATED},
    MinutesState.CIRCULATED: {MinutesState.APPROVED},
    MinutesState.APPROVED: {MinutesState.PUBLISHED},
    MinutesState.PUBLISHED: set(),
}
# While they are in one of these states, their text may change.
OPEN = (MinutesState.DRAFT, MinutesState.CIRCULATED)


class Minutes(Identified, Base):
    """The minutes of one meeting as they are now; `version` is the number of their last saving.

    Those that are published are for an audience, and keep the words that it reads.
    """

    __tablename__ = "minutes"
    __table_args__ = (
        CheckConstraint("version >= circulated_version", name="circulated_version"),
        CheckConstraint(
            "(state = 'draft') = (circulated_version IS NULL)", name="circulated_with_text"
        ),
        CheckConstraint(
            "(state = 'published') = (audience IS NOT NULL)", name="published_for_somebody"
        ),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), unique=True)
    state: Mapped[MinutesState] = mapped_column(
        enum_column(MinutesState), default=MinutesState.DRAFT
    )
    text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    circulated_version: Mapped[int | None]
    circulated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_in_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    audience: Mapped[Audience | None] = mapped_column(enum_column(Audience, "audience"))
    released_text: Mapped[str] = mapped_column(Text, default="", server_default="")

    meeting: Mapped[Meeting] = relationship(foreign_keys=[meeting_id])
    saved_by: Mapped[Person | None] = relationship(foreign_keys=[saved_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    approved_in: Mapped[Meeting | None] = relationship(foreign_keys=[approved_in_id])

    @property
    def is_draft(self) -> bool:
        return self.state is MinutesState.DRAFT

    @property
    def changed_since(self) -> bool:
        """Whether the text was changed after the group had got it."""
        return self.circulated_version not in (None, self.version)


class MinutesVersion(Base):
    """One saving of minutes: its text, who and when. The table is append-only."""

    __tablename__ = "minutes_versions"
    __table_args__ = (Index("uq_minutes_versions_number", "minutes_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    minutes: Mapped[Minutes] = relationship()
    saved_by: Mapped[Person | None] = relationship()
