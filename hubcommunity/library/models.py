"""Resources and their versions, whom they are credited to, and who dissents."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.versions import ExactText
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.models import Organisation, Topic
from hubcommunity.people.models import Person

SAME_TITLE = _l("Somebody published a resource of this title at the same time. Try again.")
constraint_says("uq_resources_slug", SAME_TITLE)
constraint_says("resources.slug", SAME_TITLE)


class ResourceKind(Worded):
    TOOL = "tool"
    GUIDE = "guide"
    STATEMENT = "consensus statement"
    REPORT = "report"
    STORY = "success story"
    CODE = "code of ethics"


worded(
    {
        ResourceKind.TOOL: _l("Tool"),
        ResourceKind.GUIDE: _l("Guide"),
        ResourceKind.STATEMENT: _l("Consensus statement"),
        ResourceKind.REPORT: _l("Report"),
        ResourceKind.STORY: _l("Success story"),
        ResourceKind.CODE: _l("Code of ethics"),
    }
)


class ResourceState(Worded):
    """Where a published resource stands; a version of it is superseded by its number alone."""

    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


worded(
    {
        ResourceState.PUBLISHED: (_l("Published"), "good"),
        ResourceState.SUPERSEDED: _l("Superseded"),
        ResourceState.WITHDRAWN: (_l("Withdrawn"), "bad"),
    }
)
NEXT = {
    ResourceState.PUBLISHED: {ResourceState.SUPERSEDED, ResourceState.WITHDRAWN},
    ResourceState.SUPERSEDED: {ResourceState.WITHDRAWN},
    ResourceState.WITHDRAWN: {ResourceState.PUBLISHED},
}


class Audience(Worded):
    """Who reads a resource. Members are those who represent a member now."""

    PUBLIC = "public"
    MEMBERS = "members"
    GROUP = "group"


worded(
    {
        Audience.PUBLIC: _l("Everyone"),
        Audience.MEMBERS: _l("Members and the hub’s staff"),
        Audience.GROUP: _l("The topic group and the hub’s staff"),
    }
)

resource_topics = Table(
    "resource_topics",
    Base.metadata,
    Column("resource_id", ForeignKey("resources.id"), primary_key=True),
    Column("topic_id", ForeignKey("topics.id"), primary_key=True, index=True),
)


class Resource(Identified, Base):
    """A resource of the hub; title, summary, group and day are those of its present version.

    `group_id` is the topic group that it came from, which stands above in the house. One that is
    withdrawn keeps its address, where the reason stands in place of the text.
    """

    __tablename__ = "resources"
    __table_args__ = (
        CheckConstraint("visibility <> 'group' OR group_id IS NOT NULL", name="group_known"),
        CheckConstraint(
            "(state = 'superseded') = (superseded_by_id IS NOT NULL)", name="successor_known"
        ),
        Index("ix_resources_list", "state", "published_at", "id", "visibility", "kind"),
        Index("ix_resources_group", "group_id"),
    )

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[ResourceKind] = mapped_column(enum_column(ResourceKind, "kind"))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500))
    state: Mapped[ResourceState] = mapped_column(
        enum_column(ResourceState), default=ResourceState.PUBLISHED
    )
    visibility: Mapped[Audience] = mapped_column(
        enum_column(Audience, "visibility"), default=Audience.PUBLIC
    )
    group_id: Mapped[int | None] = mapped_column(ForeignKey("topic_groups.id"))
    group_name: Mapped[str] = mapped_column(String(120), default="")
    number: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    review_on: Mapped[date | None] = mapped_column(Date)
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"))
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500), default="")
    search_text: Mapped[str] = mapped_column(Text, default="", deferred=True)

    topics: Mapped[list[Topic]] = relationship(secondary=resource_topics, order_by=Topic.position)
    superseded_by: Mapped["Resource | None"] = relationship(remote_side="Resource.id")


class ResourceVersion(ExactText, Identified, Base):
    """One version of a resource as it was published, its text in Markdown."""

    __tablename__ = "resource_versions"
    __table_args__ = (UniqueConstraint("resource_id", "number"),)

    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.id"))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500))
    group_name: Mapped[str] = mapped_column(String(120), default="")
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    resource: Mapped[Resource] = relationship()
    published_by: Mapped[Person | None] = relationship()


class Credit(Base):
    """An organisation stands behind a version, under the name that it had on that day."""

    __tablename__ = "resource_credits"

    version_id: Mapped[int] = mapped_column(ForeignKey("resource_versions.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True, index=True
    )
    name: Mapped[str] = mapped_column(String(200))

    organisation: Mapped[Organisation] = relationship()


class Dissent(Base):
    """An organisation does not agree with a version, and says so with it."""

    __tablename__ = "resource_dissents"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("resource_versions.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)

    organisation: Mapped[Organisation] = relationship()
