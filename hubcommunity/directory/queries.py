"""Members as the public sees them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.i18n import country_code
from hubcommunity.core.markdown import to_html
from hubcommunity.core.paging import Page, count, paginate
from hubcommunity.core.revisions import mark_of, remembered
from hubcommunity.core.search import matches
from hubcommunity.organisations.listing_queries import listed_people
from hubcommunity.organisations.models import (
    HubRole,
    Organisation,
    OrganisationType,
    Topic,
    organisation_topics,
)
from hubcommunity.organisations.profile_queries import Number, shown_to
from hubcommunity.organisations.visibility_models import Visibility
from hubcommunity.topics.queries import groups_of

MEMBERS = "members"
# Countries that the map always shows, with members or without; the style sheet places the tiles.
EUROPE = (
    *("IS", "NO", "SE", "FI", "DK", "EE", "IE", "GB", "NL", "DE", "PL", "LT", "LV", "FR"),
    *("BE", "LU", "CZ", "SK", "UA", "CH", "AT", "HU", "RO", "MD", "PT", "ES", "IT", "SI"),
    *("HR", "RS", "BG", "GE", "BA", "MK", "TR", "MT", "ME", "AL", "GR", "CY"),
)
# Countries with a place on the map, shown there once they have a member.
PLACED = frozenset((*EUROPE, "BY", "RU", "MC", "LI", "AD", "SM", "AZ", "XK", "AM"))


@dataclass(frozen=True)
class Filters:
    """What a reader asks the directory for; empty values ask for nothing."""

    q: str = ""
    country: str = ""
    type: str = ""
    topic: str = ""

    def without(self, **replaced: str) -> dict[str, str]:
        """Return the filters that are set as values of an address, some of them replaced."""
        return {name: value for name, value in (asdict(self) | replaced).items() if value}

    @property
    def any(self) -> bool:
        return bool(self.without())


EVERYONE = Filters()


@dataclass(frozen=True)
class Tile:
    """A country on the map with its number of members."""

    country: str
    shown: str
    css: str
    members: int


def members(filters: Filters) -> Select[Organisation]:
    """Return the query of the members that the filters leave."""
    query = select(Organisation).where(Organisation.is_member(clock.today()))
    if filters.country:
        query = query.where(Organisation.country == filters.country)
    if filters.type:
        query = query.where(Organisation.type_id == type_id(filters.type))
    if filters.topic:
        query = query.where(Organisation.id.in_(interested_in(filters.topic)))
    if filters.q:
        query = query.where(matches(Organisation, filters.q))
    return query


def type_id(code: str) -> int:
    """Return the id of a type; 0, which fits nothing, for an unknown one."""
    return types().get(code, (0, ""))[0]


def interested_in(topic: str) -> Select[int]:
    return (
        select(organisation_topics.c.organisation_id)
        .join(Topic, Topic.id == organisation_topics.c.topic_id)
        .where(Topic.code == topic)
    )


def types() -> dict[str, tuple[int, str]]:
    """Return the kinds of organisation: code → (id, name)."""

    def read() -> dict[str, tuple[int, str]]:
        query = select(OrganisationType).order_by(OrganisationType.position)
        return {row.code: (row.id, row.name) for row in db.session.scalars(query)}

    return remembered(MEMBERS, "types", read)


def topics() -> dict[str, str]:
    """Return the topics of interest: code → name."""

    def read() -> dict[str, str]:
        query = select(Topic).order_by(Topic.position)
        return {row.code: row.name for row in db.session.scalars(query)}

    return remembered(MEMBERS, "topics", read)


@dataclass(frozen=True)
class Listed:
    """A member in the list."""

    name: str
    slug: str
    country: str
    type: str
    description: str
    logo: str | None


def page_of_members(filters: Filters, number: int) -> Page[Listed]:
    """Return 25 members by name, remembered until members change."""
    return remembered(
        MEMBERS, ("page", clock.today(), filters, number), lambda: read_page(filters, number)
    )


def read_page(filters: Filters, number: int) -> Page[Listed]:
    query = members(filters)
    total = remembered(MEMBERS, (clock.today(), filters), lambda: count(query))
    page = paginate(query, [Organisation.sort_name, Organisation.id], number, total=total)
    names = dict(types().values())
    rows = [
        Listed(row.name, row.slug, row.country, names[row.type_id], row.excerpt, row.public_logo)
        for row in page.items
    ]
    return Page(rows, page.number, page.size, page.total)


def members_by_country(filters: Filters = EVERYONE) -> dict[str, int]:
    """Count the members by country, the filter by country left out."""
    everywhere = Filters(q=filters.q, type=filters.type, topic=filters.topic)

    def read() -> dict[str, int]:
        query = members(everywhere).with_only_columns(Organisation.country, func.count())
        rows = db.session.execute(query.group_by(Organisation.country))
        return dict(rows.all())

    return remembered(MEMBERS, ("countries", clock.today(), everywhere), read)


def tiles(by_country: dict[str, int]) -> tuple[list[Tile], list[Tile]]:
    """Return the countries that have a place on the map, and those with members elsewhere."""
    placed = [*EUROPE, *sorted(PLACED & by_country.keys() - set(EUROPE))]
    elsewhere = sorted(by_country.keys() - PLACED)
    return (
        [tile(country, by_country.get(country, 0)) for country in placed],
        [tile(country, by_country[country]) for country in elsewhere],
    )


def tile(country: str, number: int) -> Tile:
    """Return the tile, coloured darker or lighter by its number of members."""
    depth = f" n{min(number, 3)}" if number else ""
    return Tile(country, country_code(country), f"tile tile-{country.lower()}{depth}", number)


@dataclass(frozen=True)
class Profile:
    """A member as one kind of reader sees it; its people are not part of it.

    `texts` are its descriptions as HTML by language, its first one first; `description` is plain,
    for lists and machines, and holds no more than everybody may see.
    """

    name: str
    short_name: str
    slug: str
    country: str
    type: str
    website: str
    website_host: str | None
    description: str
    other_names: tuple[str, ...]
    texts: dict[str, str]
    identifiers: tuple[Number, ...]
    logo_mark: str | None
    logo_alt: str
    member_from: date | None
    topics: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, str], ...]


def profile_or_404(slug: str, reader: Visibility = Visibility.PUBLIC) -> Profile:
    """Return a present member, remembered until it changes; raise 404 where there is none."""
    key = ("profile", clock.today(), slug, reader, mark_of("topics"))
    return remembered(MEMBERS, key, lambda: read_profile(slug, reader))


def read_profile(slug: str, reader: Visibility) -> Profile:
    row = db.one_or_404(
        member(slug).options(joinedload(Organisation.type), selectinload(Organisation.topics))
    )
    shown = shown_to(row, reader)
    return Profile(
        name=row.name,
        short_name=row.short_name,
        slug=row.slug,
        country=row.country,
        type=row.type.name,
        website=shown.website,
        website_host=shown.website_host,
        description=row.excerpt,
        other_names=shown.other_names,
        texts={language: to_html(text) for language, text in shown.descriptions.items()},
        identifiers=shown.identifiers,
        logo_mark=shown.logo_mark,
        logo_alt=shown.logo_alt,
        member_from=row.member_from,
        topics=tuple((topic.code, topic.name) for topic in row.topics),
        groups=tuple((group.slug, group.name) for group in groups_of(row)),
    )


def member(slug: str) -> Select[Organisation]:
    return select(Organisation).where(
        Organisation.slug == slug, Organisation.is_member(clock.today())
    )


def people_named_by(slug: str) -> list[tuple[str, str]]:
    """Return name and job title of those who chose to be named on a member's profile.

    This is asked anew for every page: consent that is withdrawn counts at once.
    """
    listed = listed_people(db.one_or_404(member(slug)))
    return [(each.person.name, each.person.job_title) for each in listed]


def organisations_of_the_hub() -> dict[HubRole, Sequence[Organisation]]:
    """Return the organisations with a role in the hub itself, by role, in alphabetical order."""
    query = (
        select(Organisation)
        .where(Organisation.hub_role.is_not(None))
        .order_by(Organisation.sort_name)
    )
    found = db.session.scalars(query).all()
    return {role: [row for row in found if row.hub_role is role] for role in HubRole}
