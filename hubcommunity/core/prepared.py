"""Statements that are put together once a process; what differs from page to page is bound."""

import inspect
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from sqlalchemy import Select, bindparam
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db

Row = TypeVar("Row")
Values = ParamSpec("Values")


class Prepared(NamedTuple, Generic[Row]):
    """A statement and what is bound in it, to be handed to the session: `scalars(*prepared)`."""

    statement: Select[Row]
    values: dict[str, Any]


def prepared(build: Callable[Values, Select[Row]]) -> Callable[Values, Prepared[Row]]:
    """Let a function that builds a statement out of plain values build it once only.

    Putting a statement together costs more than running it. The function is handed a parameter in
    place of each value, so it must neither look at one nor reckon with it, and hand it to SQL only.
    What it returns goes to the session as it is: `db.session.scalars(*seat_of(group.id))`.
    """
    names = tuple(inspect.signature(build).parameters)

    @cache
    def built() -> Select[Row]:
        return build(*map(bindparam, names))  # type: ignore[call-arg, arg-type]

    @wraps(build)
    def with_values(*values: Any) -> Prepared[Row]:
        return Prepared(built(), dict(zip(names, values, strict=True)))

    return with_values  # type: ignore[return-value]


def one_or_404(asked: Prepared[Row]) -> Row:
    """Return the one row that a prepared statement finds; raise 404 where there is none."""
    found = db.session.scalars(*asked).one_or_none()
    if found is None:
        raise NotFound
    return found
