"""Topic groups, seats and offices."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import Organisation, Topic
from hubcommunity.people.models import Person

DEFAULT_ZONE = "Europe/Brussels"
OPEN_SEAT = text("ended_at IS NULL")
OPEN_DELEGATE = text("ended_at IS NULL AND kind = 'delegate'")
constraint_says("uq_seats_person", _l("You already have a seat in this group."))
constraint_says("seats.group_id, seats.person_id", _l("You already have a seat in this group."))
constraint_says("uq_seats_delegate", _l("Your organisation already has a delegate here."))
constraint_says(
    "seats.group_id, seats.organisation_id",
    _l("Your organisation already has a delegate here."),
)
SLUG_TAKEN = _l("Another group has this address already.")
constraint_says("uq_topic_groups_slug", SLUG_TAKEN)
constraint_says("topic_groups.slug", SLUG_TAKEN)


class GroupState(Worded):
    PROPOSED = "proposed"
    ACTIVE = "active"
    DORMANT = "dormant"
    CONCLUDED = "concluded"


worded(
    {
        GroupState.PROPOSED: _l("Proposed"),
        GroupState.ACTIVE: _l("Active"),
        GroupState.DORMANT: _l("Dormant"),
        GroupState.CONCLUDED: _l("Concluded"),
    }
)
NEXT_OF_GROUP = {
    GroupState.PROPOSED: {GroupState.ACTIVE, GroupState.CONCLUDED},
    GroupState.ACTIVE: {GroupState.DORMANT, GroupState.CONCLUDED},
    GroupState.DORMANT: {GroupState.ACTIVE, GroupState.CONCLUDED},
    GroupState.CONCLUDED: set(),
}


class Policy(Worded):
    OPEN = "open to members"
    REQUEST = "by request"
    INVITATION = "by invitation"


worded(
    {
        Policy.OPEN: _l("Open to members"),
        Policy.REQUEST: _l("By request"),
        Policy.INVITATION: _l("By invitation"),
    }
)


class TopicGroup(Identified, Base):
    """A working group on a topic.

    It was put into its present state at `moved_at`; that is, of a concluded one, when it ended. The
    size limit counts organisations; without one, any number may sit in it.
    """

    __tablename__ = "topic_groups"
    __table_args__ = (CheckConstraint("size_limit > 0", name="size_counted"),)

    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300))
    scope: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[GroupState] = mapped_column(enum_column(GroupState), default=GroupState.ACTIVE)
    policy: Mapped[Policy] = mapped_column(enum_column(Policy, "policy"))
    position: Mapped[int] = mapped_column(default=0)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    size_limit: Mapped[int | None]
    timezone: Mapped[str] = mapped_column(
        String(60), default=DEFAULT_ZONE, server_default=DEFAULT_ZONE
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    topic: Mapped[Topic | None] = relationship()

    @property
    def takes_members(self) -> bool:
        return self.state is GroupState.ACTIVE


class SeatKind(Worded):
    DELEGATE = "delegate"
    ALTERNATE = "alternate"
    OBSERVER = "observer"


worded(
    {
        SeatKind.DELEGATE: _l("Delegate"),
        SeatKind.ALTERNATE: _l("Alternate"),
        SeatKind.OBSERVER: _l("Observer"),
    }
)


# The kinds of seat by which an organisation counts as sitting in a group.
AT_THE_TABLE = (SeatKind.DELEGATE, SeatKind.ALTERNATE)


class Seat(Identified, Base):
    """A person sits in a group for an organisation: one delegate, alternates in order."""

    __tablename__ = "seats"
    __table_args__ = (
        Index(
            "uq_seats_person",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=OPEN_SEAT,
            postgresql_where=OPEN_SEAT,
        ),
        Index(
            "uq_seats_delegate",
            "group_id",
            "organisation_id",
            unique=True,
            sqlite_where=OPEN_DELEGATE,
            postgresql_where=OPEN_DELEGATE,
        ),
        Index("ix_seats_person", "person_id"),
        Index("ix_seats_organisation", "organisation_id"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[SeatKind] = mapped_column(enum_column(SeatKind, "kind"))
    line: Mapped[int] = mapped_column(default=0)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str | None] = mapped_column(String(300))

    group: Mapped[TopicGroup] = relationship()
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()


class OfficeName(Worded):
    CHAIR = "chair"
    VICE_CHAIR = "vice-chair"
    SECRETARY = "secretary"


worded(
    {
        OfficeName.CHAIR: _l("Chair"),
        OfficeName.VICE_CHAIR: _l("Vice-chair"),
        OfficeName.SECRETARY: _l("Secretary"),
    }
)


class Office(Identified, Base):
    """A person runs a group, from one day to another; appointed by staff only."""

    __tablename__ = "offices"
    __table_args__ = (
        Index(
            "uq_offices_open",
            "group_id",
            "person_id",
            "name",
            unique=True,
            sqlite_where=OPEN_SEAT,
            postgresql_where=OPEN_SEAT,
        ),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("topic_groups.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[OfficeName] = mapped_column(enum_column(OfficeName, "name"))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    until: Mapped[date | None]  # the last day of the term
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    appointed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    group: Mapped[TopicGroup] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class SeatOffer(Base):
    """A seat that ended with a membership may be taken back, since the membership holds again."""

    __tablename__ = "seat_offers"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    seat: Mapped[Seat] = relationship()
