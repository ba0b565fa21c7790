"""Organisations and affiliations."""

import enum
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Column, Date, ForeignKey, Index, String, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime, enum_column
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.text import HOST_LIMIT
from hubcommunity.core.words import Worded, worded
from hubcommunity.organisations.derived_models import (
    FOUND_BY,
    folded_name,
    folded_short,
    host_of,
    public_excerpt,
    public_words,
)
from hubcommunity.organisations.listed_models import Listed
from hubcommunity.organisations.visibility_models import Visibility, shown_for
from hubcommunity.people.models import Person

# In the indexes of the public lists, so that present members are counted without the table.
SPAN = ("member_from", "member_until")
CITY_LIMIT = 100
# Sorted by the signs alone, so that a list has the same order whatever the server's own locale is.
SORTED = String(200).with_variant(String(200, collation="C"), "postgresql")
# Nearly all organisations are present: an index of them would lead the database into reading all.
MERGED = text("merged_into_id IS NOT NULL")
OPEN_AFFILIATION = text("state <> 'ended'")
SAME_PERSON = _l("This person is already with the organisation, or invited.")
constraint_says("uq_affiliations_open", SAME_PERSON)
constraint_says("affiliations.person_id, affiliations.organisation_id", SAME_PERSON)


class OrganisationType(Base):
    """A kind of organisation, as the hub's staff name them."""

    __tablename__ = "organisation_types"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)


class Topic(Base):
    """A subject of interest; a topic group may work on it."""

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)


organisation_topics = Table(
    "organisation_topics",
    Base.metadata,
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("topic_id", ForeignKey("topics.id"), primary_key=True, index=True),
)


class HubRole(enum.Enum):
    """What an organisation is to the hub itself."""

    OWNER = "owner"
    OPERATOR = "operator"
    PARTICIPANT = "participant"
    FOUNDER = "founder"


class Organisation(Listed, Identified, Base):
    """An organisation known to the hub, member or not.

    `description` is Markdown in the organisation's first language, `language`; further ones are in
    `profile_models`. Lists show the `excerpt` and leave the text itself alone. `search_text` and
    the excerpt hold only what everybody may see; `further_words` are what actions add to it.

    `member_from` and `member_until` are kept by `membership` in the transaction that changes a
    term, so that the public lists need no join: a member is listed from the one through the other,
    days of grace included. `term_ends_on` is the last day of the term itself, `tier_id` the tier of
    the membership, kept in the same way. `name_keyed` is the folded name of which the keys in
    `near_models` were made. One that was merged into another stays as a row, so that
    its history can be read and its address leads on, but it is `PRESENT` nowhere.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        Index("ix_organisations_list", "sort_name", "id", *SPAN),
        Index("ix_organisations_country", "country", "sort_name", "id", *SPAN),
        Index("ix_organisations_type", "type_id", "sort_name", "id", *SPAN),
        Index("ix_organisations_tier", "tier_id", "sort_name", "id", *SPAN),
        Index("ix_organisations_facets", "country", "type_id", "tier_id", *SPAN),
        Index("ix_organisations_newest", "member_from", "id", "member_until"),
        Index("ix_organisations_folded", "name_folded"),
        Index("ix_organisations_host", "website_host"),
        Index(
            "ix_organisations_merged_into_id",
            "merged_into_id",
            sqlite_where=MERGED,
            postgresql_where=MERGED,
        ),
    )

    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(SORTED)
    short_name: Mapped[str] = mapped_column(String(60), default="")
    short_folded: Mapped[str] = mapped_column(String(60), default="")
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("organisation_types.id"))
    country: Mapped[str] = mapped_column(String(2))
    city: Mapped[str] = mapped_column(String(CITY_LIMIT), default="", server_default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    website_host: Mapped[str | None] = mapped_column(String(HOST_LIMIT))
    description: Mapped[str] = mapped_column(Text, default="", deferred=True)
    language: Mapped[str] = mapped_column(String(10), default="en", server_default="en")
    excerpt: Mapped[str] = mapped_column(String(300), default="", server_default="")
    names_for: Mapped[Visibility] = shown_for("names_for")
    city_for: Mapped[Visibility] = shown_for("city_for")
    website_for: Mapped[Visibility] = shown_for("website_for")
    description_for: Mapped[Visibility] = shown_for("description_for")
    logo_for: Mapped[Visibility] = shown_for("logo_for")
    logo_mark: Mapped[str | None] = mapped_column(String(16))
    hub_role: Mapped[HubRole | None] = mapped_column(enum_column(HubRole, "hub_role"))
    search_text: Mapped[str] = mapped_column(Text, default="")
    further_words: Mapped[str] = mapped_column(Text, default="", server_default="", deferred=True)
    term_ends_on: Mapped[date | None] = mapped_column(Date)
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("tiers.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    name_keyed: Mapped[str] = mapped_column(String(200), default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    merged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    type: Mapped[OrganisationType] = relationship()
    topics: Mapped[list[Topic]] = relationship(
        secondary=organisation_topics, order_by=Topic.position
    )

    @validates("name")
    def keep_folded(self, _key: str, name: str) -> str:
        self.name_folded = self.sort_name = folded_name(name)
        self.keep_words(name=name)
        return name.strip()

    @validates("short_name")
    def keep_short(self, _key: str, short_name: str) -> str:
        self.short_folded = folded_short(short_name)
        self.keep_words(short_name=short_name)
        return short_name

    @validates("city", "city_for", "further_words")
    def keep_searchable(self, key: str, value: Any) -> Any:
        self.keep_words(**{key: value})
        return value

    @validates("description", "description_for")
    def keep_excerpt(self, key: str, value: Any) -> Any:
        said = {
            "description": self.description,
            "description_for": self.description_for,
            key: value,
        }
        self.excerpt = public_excerpt(**said)
        self.keep_words(**{key: value})
        return value

    def keep_words(self, **new: Any) -> None:
        """Keep the words under which everybody finds the organisation."""
        said = {name: new.get(name, getattr(self, name)) for name in FOUND_BY}
        self.search_text = public_words(**said)

    @validates("website")
    def keep_host(self, _key: str, website: str) -> str:
        self.website_host = host_of(website)
        return website.strip()

    @property
    def short(self) -> str:
        return self.short_name or self.name

    @property
    def public_host(self) -> str | None:
        return self.website_host if self.website_for is Visibility.PUBLIC else None


PRESENT = Organisation.merged_into_id.is_(None)


class AffiliationRole(Worded):
    PRIMARY_CONTACT = "primary contact"
    DELEGATE = "delegate"
    OBSERVER = "observer"


worded(
    {
        AffiliationRole.PRIMARY_CONTACT: _l("Primary contact"),
        AffiliationRole.DELEGATE: _l("Delegate"),
        AffiliationRole.OBSERVER: _l("Observer"),
    }
)


class AffiliationState(enum.Enum):
    INVITED = "invited"
    REQUESTED = "requested"
    CURRENT = "current"
    ENDED = "ended"


NEXT = {
    AffiliationState.INVITED: {AffiliationState.CURRENT, AffiliationState.ENDED},
    AffiliationState.REQUESTED: {AffiliationState.CURRENT, AffiliationState.ENDED},
    AffiliationState.CURRENT: {AffiliationState.ENDED},
    AffiliationState.ENDED: set(),
}


INVITATION = "invitation"  # what the one-time link of an invitation is for
INVITATION_LASTS = timedelta(days=14)


class Affiliation(Identified, Base):
    """A person represents an organisation, from one day to another.

    `invited_as` is the address that was typed, folded: the list of invitations shows nothing else,
    so that it tells nobody whether the hub knew the person before. It is also the only address at
    which the invitation holds: who has another one by now was not invited there.

    `listed_at` is when the person ticked that the public profile names them; it counts only with
    their consent, see `listing_queries`.
    """

    __tablename__ = "affiliations"
    __table_args__ = (
        Index(
            "uq_affiliations_open",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=OPEN_AFFILIATION,
            postgresql_where=OPEN_AFFILIATION,
        ),
        Index("ix_affiliations_organisation", "organisation_id", "state"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[AffiliationRole] = mapped_column(enum_column(AffiliationRole, "role"))
    state: Mapped[AffiliationState] = mapped_column(enum_column(AffiliationState))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    invited_as: Mapped[str | None] = mapped_column(String(254))
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str | None] = mapped_column(String(300))
    listed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    organisation: Mapped[Organisation] = relationship()

    @property
    def invitation_ends_at(self) -> datetime | None:
        return self.invited_at + INVITATION_LASTS if self.invited_at else None

    @property
    def is_expired(self) -> bool:
        """Say whether an invitation is too old to be accepted."""
        return self.invitation_ends_at is None or self.invitation_ends_at <= clock.now()

    @property
    def reaches_invited(self) -> bool:
        """Say whether the person still has the address to which the invitation was sent."""
        return self.invited_as is not None and self.invited_as == self.person.email_folded
