"""Members as the public sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.i18n import country_code
from hubcommunity.core.revisions import mark_of, remembered
from hubcommunity.core.text import web_link
from hubcommunity.directory.member_queries import MEMBERS
from hubcommunity.organisations.models import HubRole, Organisation
from hubcommunity.topics.queries import groups_of

# Countries that the map always shows, with members or without; the style sheet places the tiles.
EUROPE = (
    *("IS", "NO", "SE", "FI", "DK", "EE", "IE", "GB", "NL", "DE", "PL", "LT", "LV", "FR"),
    *("BE", "LU", "CZ", "SK", "UA", "CH", "AT", "HU", "RO", "MD", "PT", "ES", "IT", "SI"),
    *("HR", "RS", "BG", "GE", "BA", "MK", "TR", "MT", "ME", "AL", "GR", "CY"),
)
# Countries with a place on the map, shown there once they have a member.
PLACED = frozenset((*EUROPE, "BY", "RU", "MC", "LI", "AD", "SM", "AZ", "XK", "AM"))


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
    """A member as everyone sees it; its people are not part of it."""

    name: str
    short_name: str
    country: str
    type: str
    website: str
    website_host: str | None
    description: str
    member_from: date | None
    topics: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, str], ...]


def profile_or_404(slug: str) -> Profile:
    """Return a present member, remembered until it changes; raise 404 where there is none."""
    key = ("profile", clock.today(), slug, mark_of("topics"))
    return remembered(MEMBERS, key, lambda: read_profile(slug))


def read_profile(slug: str) -> Profile:
    query = (
        select(Organisation)
        .where(Organisation.slug == slug, Organisation.is_member(clock.today()))
        .options(joinedload(Organisation.type), selectinload(Organisation.topics))
    )
    row = db.one_or_404(query)
    return Profile(
        name=row.name,
        short_name=row.short_name,
        country=row.country,
        type=row.type.name,
        website=web_link(row.website),
        website_host=row.website_host,
        description=row.description,
        member_from=row.member_from,
        topics=tuple((topic.code, topic.name) for topic in row.topics),
        groups=tuple((group.slug, group.name) for group in groups_of(row)),
    )


def organisations_of_the_hub() -> dict[HubRole, Sequence[Organisation]]:
    """Return the organisations with a role in the hub itself, by role, in alphabetical order."""
    query = (
        select(Organisation)
        .where(Organisation.hub_role.is_not(None))
        .order_by(Organisation.sort_name)
    )
    found = db.session.scalars(query).all()
    return {role: [row for row in found if row.hub_role is role] for role in HubRole}
