"""A page of the list of members: by the database's order, or by what words found in memory."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import undefer

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.markdown import plain
from hubcommunity.core.paging import SIZE, Page, paged, paginate
from hubcommunity.core.revisions import FOUND, remembered
from hubcommunity.core.search import excerpt, marked
from hubcommunity.core.text import fold
from hubcommunity.directory.member_queries import (
    EVERYONE,
    MEMBERS,
    Filters,
    members,
    ordered_by,
    types,
)
from hubcommunity.directory.word_queries import found_by, ids_in_order
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.visibility_models import Visibility


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
    # Words may stand behind what the excerpt shows.
    options = [undefer(Organisation.description)] if filters.has_words else []
    page = rows_of(filters, options, number, SIZE, total)
    names = dict(types().values())
    rows = [listed(row, names[row.type_id], filters.q) for row in page.items]
    return Page(rows, page.number, page.size, page.total)


def rows_of(
    filters: Filters, options: list[Any], number: int, size: int, total: int
) -> Page[Organisation]:
    """Return a page of so many members with what the options load; raise 404 past the last."""
    if not filters.q:
        query = members(filters).options(*options)
        return paginate(query, ordered_by(filters), number, size, total)
    page: Page[Organisation] = paged(number, size, total)
    until = number * size
    ids = ids_in_order(found_by(filters), filters, until)[until - size : until]
    query = members(EVERYONE).where(Organisation.id.in_(ids)).options(*options)
    page.items = sorted(db.session.scalars(query), key=lambda row: ids.index(row.id))
    return page


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
