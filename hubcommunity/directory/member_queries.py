"""The list of members: what is asked for, in which order, and a page of it."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, select
from sqlalchemy.orm import undefer

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.markdown import plain
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.revisions import FOUND, remembered
from hubcommunity.core.search import distance, excerpt, marked, matches
from hubcommunity.core.text import fold
from hubcommunity.membership.term_models import Tier
from hubcommunity.organisations.models import (
    Organisation,
    OrganisationType,
    Topic,
    organisation_topics,
)
from hubcommunity.organisations.visibility_models import Visibility

MEMBERS = "members"
BEST, NAME, NEWEST = "best", "name", "newest"
BY_NAME = (Organisation.sort_name, Organisation.id)


@dataclass(frozen=True)
class Filters:
    """What a reader asks the directory for; empty values ask for nothing."""

    q: str = ""
    country: str = ""
    type: str = ""
    topic: str = ""
    tier: str = ""
    sort: str = ""

    def without(self, **replaced: str) -> dict[str, str]:
        """Return what is asked for as values of an address, some of it replaced."""
        return {name: value for name, value in (asdict(self) | replaced).items() if value}

    @property
    def unsorted(self) -> "Filters":
        return replace(self, sort="")

    @property
    def any(self) -> bool:
        return bool(self.unsorted.without())

    @property
    def has_words(self) -> bool:
        return bool(fold(self.q))

    @property
    def order(self) -> str:
        """The order of the list: the best match first where words are looked for, else by name."""
        orders = (BEST, NAME, NEWEST) if self.has_words else (NAME, NEWEST)
        return self.sort if self.sort in orders else orders[0]


EVERYONE = Filters()


def members(filters: Filters) -> Select[Organisation]:
    """Return the query of the members that the filters leave."""
    query = select(Organisation).where(Organisation.is_member(clock.today()))
    if filters.country:
        query = query.where(Organisation.country == filters.country)
    if filters.type:
        query = query.where(Organisation.type_id == id_of(filters.type, types()))
    if filters.tier:
        query = query.where(Organisation.tier_id == id_of(filters.tier, tiers()))
    if filters.topic:
        topic = organisation_topics.c.topic_id == id_of(filters.topic, topics())
        interested = select(organisation_topics.c.organisation_id).where(topic)
        query = query.where(Organisation.id.in_(interested))
    if filters.q:
        query = query.where(matches(Organisation, filters.q))
    return query


def id_of(code: str, known: dict[str, tuple[int, str]]) -> int:
    """Return the id behind a code; 0, which fits nothing, for an unknown one."""
    return known.get(code, (0, ""))[0]


def types() -> dict[str, tuple[int, str]]:
    """Return the kinds of organisation: code → (id, name)."""
    return named(OrganisationType)


def topics() -> dict[str, tuple[int, str]]:
    """Return the topics of interest: code → (id, name)."""
    return named(Topic)


def tiers() -> dict[str, tuple[int, str]]:
    """Return the kinds of membership: code → (id, name)."""
    return named(Tier)


def named(model: Any) -> dict[str, tuple[int, str]]:
    """Return the rows of a list that staff keep, in its order, remembered."""

    def read() -> dict[str, tuple[int, str]]:
        columns = (model.code, model.id, model.name)
        rows = db.session.execute(select(*columns).order_by(model.position, model.id))
        return {code: (id_, name) for code, id_, name in rows}

    return remembered(MEMBERS, model.__tablename__, read)


def ordered_by(filters: Filters) -> list[Any]:
    """Return the order of the list, total in any case."""
    if filters.order == NEWEST:
        return [Organisation.member_from.desc(), Organisation.id.desc()]
    if filters.order == BEST:
        names = (Organisation.name_folded, Organisation.short_folded)
        return [distance(filters.q, *names), *BY_NAME]
    return [*BY_NAME]


@dataclass(frozen=True)
class Listed:
    """A member in the list, with what was looked for marked in it."""

    name: Markup
    initial: str
    short_name: Markup
    slug: str
    country: str
    city: Markup
    type: str
    description: Markup
    logo: str | None


def page_of_members(filters: Filters, number: int, total: int) -> Page[Listed]:
    """Return 25 of so many members, remembered until members change; raise 404 past the last."""
    key = ("page", clock.today(), filters, number)
    return remembered(MEMBERS, key, lambda: read_page(filters, number, total), FOUND)


def read_page(filters: Filters, number: int, total: int) -> Page[Listed]:
    query = members(filters)
    if filters.has_words:  # they may stand behind what the excerpt shows
        query = query.options(undefer(Organisation.description))
    page = paginate(query, ordered_by(filters), number, total=total)
    names = dict(types().values())
    rows = [listed(row, names[row.type_id], filters.q) for row in page.items]
    return Page(rows, page.number, page.size, page.total)


def listed(row: Organisation, type_name: str, q: str) -> Listed:
    return Listed(
        name=marked(row.name, q),
        initial=row.name[:1],
        short_name=marked(row.short_name, q),
        slug=row.slug,
        country=row.country,
        city=marked(row.public_city, q),
        type=type_name,
        description=marked(excerpt(public_text(row, q), q), q),
        logo=row.public_logo,
    )


def public_text(row: Organisation, q: str) -> str:
    """Return what a reader finds in the description, the whole of it where words are asked for."""
    hidden = row.description_for is not Visibility.PUBLIC
    return row.excerpt if hidden or not fold(q) else plain(row.description)
