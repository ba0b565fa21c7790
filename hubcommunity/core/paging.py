"""Lists in pages, cut by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select, UnaryExpression, func
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db

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


def count(query: Select[Any]) -> int:
    """Count the rows of a query without its order and its columns."""
    inner = query.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    return db.session.scalar(inner) or 0


def paginate(
    query: Select[Row],
    order: Sequence[Any],
    number: int = 1,
    size: int = SIZE,
    total: int | None = None,
) -> Page[Row]:
    """Cut one page out of a query; raise 404 for a page that does not exist.

    The order must name single columns and be total (end it with the id). Pages of the second half
    are read from the end backwards, so that the last page costs as little as the first.
    """
    total = count(query) if total is None else total
    page: Page[Row] = paged(number, size, total)
    start = (number - 1) * size
    length = min(size, total - start)
    if start * 2 <= total:
        items = db.session.scalars(query.order_by(*order).offset(start).limit(size)).unique().all()
    else:
        turned = [opposite(column) for column in order]
        behind = total - start - length
        found = db.session.scalars(query.order_by(*turned).offset(behind).limit(length))
        items = found.unique().all()[::-1]
    page.items = items
    return page


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
