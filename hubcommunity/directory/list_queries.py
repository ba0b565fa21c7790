"""A page of the list of members: by the database's order, or by what words found in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, case

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.markdown import plain
from hubcommunity.core.paging import SIZE, Page, paged, paginate, whole_rows
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


def public(field: str, seen_by: str) -> ColumnElement[Any]:
    """Return a column under its name where everybody may see it, and else an empty text."""
    column = getattr(Organisation, field)
    everybody = getattr(Organisation, seen_by) == Visibility.PUBLIC
    return case((everybody, column), else_="").label(field)


CITY = public("city", "city_for")
DESCRIPTION = public("description", "description_for")
IN_LIST = (
    *(Organisation.id, Organisation.name, Organisation.short_name, Organisation.slug),
    *(Organisation.country, Organisation.type_id, Organisation.excerpt, CITY),
    public("logo_mark", "logo_for"),
)


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
    columns = [*IN_LIST, DESCRIPTION] if filters.has_words else IN_LIST
    page = rows_of(filters, columns, number, SIZE, total)
    names = dict(types().values())
    rows = [listed(row, names[row.type_id], filters.q) for row in page.items]
    return Page(rows, page.number, page.size, page.total)


def rows_of(
    filters: Filters, columns: Sequence[Any], number: int, size: int, total: int
) -> Page[Any]:
    """Return a page of so many members, with the id among the columns; raise 404 past the last."""
    if not filters.q:
        query = members(filters).with_only_columns(*columns)
        return paginate(query, ordered_by(filters), number, size, total, whole_rows)
    page: Page[Any] = paged(number, size, total)
    until = number * size
    ids = ids_in_order(found_by(filters), filters, until)[until - size :]
    place = {id_: place for place, id_ in enumerate(ids)}
    query = members(EVERYONE).with_only_columns(*columns).where(Organisation.id.in_(ids))
    page.items = sorted(db.session.execute(query), key=lambda row: place[row.id])
    return page


def listed(row: Any, type_name: str, q: str) -> Listed:
    text = plain(row.description) if fold(q) else row.excerpt
    return Listed(
        name=marked(row.name, q),
        initial=row.name[:1],
        short_name=marked(row.short_name, q),
        slug=row.slug,
        country=row.country,
        city=marked(row.city, q),
        type=type_name,
        description=marked(excerpt(text, q), q),
        logo=row.logo_mark,
    )
