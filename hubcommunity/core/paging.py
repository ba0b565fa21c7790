"""Lists in pages, cut by the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Integer, Result, Select, UnaryExpression, bindparam, func
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db
from hubcommunity.core.prepared import Prepared

Row = TypeVar("Row")
SIZE = 25


@dataclass
class Page(Generic[Row]):
    """One page of a list, with what its links need."""

    items: Sequence[Row]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.last

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        return min(self.number * self.size, self.total)

    def url(self, number: int) -> str:
        """Return the address of another page with the same filters."""
        asked = {**request.args.to_dict(flat=True), "page": number}
        return f"{request.path}?{urlencode(asked)}"


@dataclass
class PageAt(Page[Row]):
    """A page of a list in a part that is drawn for many: its links keep nothing that one asked."""

    path: str = ""

    def url(self, number: int) -> str:
        return f"{self.path}?{urlencode({'page': number})}"


def page_at(path: str, page: Page[Row]) -> PageAt[Row]:
    return PageAt(page.items, page.number, page.size, page.total, path)


def count(query: Select[Any] | Prepared[Any]) -> int:
    """Count the rows of a query without its order and its columns."""
    if isinstance(query, Prepared):
        return db.session.scalar(prepared_count(query.statement), query.values) or 0
    return db.session.scalar(counting(query)) or 0


def counting(query: Select[Any]) -> Select[int]:
    return query.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)


prepared_count = lru_cache(maxsize=256)(counting)


def one_thing_a_row(found: Result[Any]) -> Sequence[Any]:
    return found.scalars().unique().all()


def whole_rows(found: Result[Any]) -> Sequence[Any]:
    return tuple(found.all())


def paginate(
    query: Select[Row] | Prepared[Row],
    order: Sequence[Any],
    number: int = 1,
    size: int = SIZE,
    total: int | None = None,
    read: Callable[[Result[Any]], Sequence[Any]] = one_thing_a_row,
) -> Page[Row]:
    """Cut one page out of a query; raise 404 for a page that does not exist.

    The order must name single columns and be total (end it with the id). Pages of the second half
    are read from the end backwards, so that the last page costs as little as the first. The order
    of a prepared query is a constant, so that what is cut out of it is put together once, too.
    `read` is `whole_rows` for a query of several columns.
    """
    total = count(query) if total is None else total
    page: Page[Row] = paged(number, size, total)
    start = (number - 1) * size
    length = min(size, total - start)
    if start * 2 <= total:
        page.items = read(rows(query, order, start, size))
    else:
        page.items = read(rows(query, order, total - start - length, length, turned=True))[::-1]
    return page


def rows(
    query: Select[Row] | Prepared[Row],
    order: Sequence[Any],
    start: int,
    length: int,
    *,
    turned: bool = False,
) -> Result[Any]:
    """Find so many rows from one on, counted from the other end when the order is turned."""
    window = {"rows_from": start, "rows_length": length}
    if isinstance(query, Prepared):
        asked = prepared_cut(query.statement, *order, turned=turned)
        return db.session.execute(asked, query.values | window)
    return db.session.execute(cut(query, *order, turned=turned), window)


def cut(query: Select[Row], *order: Any, turned: bool) -> Select[Row]:
    ordered = query.order_by(*(map(opposite, order) if turned else order))
    start, length = (bindparam(name, type_=Integer) for name in ("rows_from", "rows_length"))
    return ordered.offset(start).limit(length)


prepared_cut = lru_cache(maxsize=512)(cut)


def paged(number: int, size: int, total: int) -> Page[Any]:
    """Return a page whose rows are yet to be read; raise 404 for one that does not exist."""
    page: Page[Any] = Page((), number, size, total)
    if number < 1 or number > page.last:
        raise NotFound
    return page


def opposite(column: Any) -> Any:
    """Return the same order the other way round."""
    if isinstance(column, UnaryExpression):
        ascending = column.modifier is not None and column.modifier.__name__ == "asc_op"
        return column.element.desc() if ascending else column.element.asc()
    return column.desc()


def page_number() -> int:
    """Return the page that the address asks for; anything that is no number is page 1."""
    return request.args.get("page", 1, type=int)
