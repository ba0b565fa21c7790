"""Members as the public sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.i18n import country_code
from hubcommunity.core.markdown import to_html
from hubcommunity.core.revisions import mark_of, remembered
from hubcommunity.core.watching import watch
from hubcommunity.directory.member_queries import MEMBERS
from hubcommunity.organisations.listing_queries import listed_people
from hubcommunity.organisations.models import HubRole, Organisation
from hubcommunity.organisations.profile_queries import Number, shown_to
from hubcommunity.organisations.visibility_models import Visibility
from hubcommunity.topics.models import Seat, TopicGroup
from hubcommunity.topics.queries import groups_of

# Countries that the map always shows, with members or without; the style sheet places the tiles.
EUROPE = (
    *("IS", "NO", "SE", "FI", "DK", "EE", "IE", "GB", "NL", "DE", "PL", "LT", "LV", "FR"),
    *("BE", "LU", "CZ", "SK", "UA", "CH", "AT", "HU", "RO", "MD", "PT", "ES", "IT", "SI"),
    *("HR", "RS", "BG", "GE", "BA", "MK", "TR", "MT", "ME", "AL", "GR", "CY"),
)
# Countries with a place on the map, shown there once they have a member.
PLACED = frozenset((*EUROPE, "BY", "RU", "MC", "LI", "AD", "SM", "AZ", "XK", "AM"))
# A profile names the groups in which a member sits.
GROUPS = watch(Seat, TopicGroup)


@dataclass(frozen=True)
class Tile:
    """A country on the map with its number of members."""

    country: str
    shown: str
    css: str
    members: int


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
    city: str
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
    key = ("profile", clock.today(), slug, reader, *map(mark_of, GROUPS))
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
        city=shown.city,
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
