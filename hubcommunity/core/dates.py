"""Reckoning with days inside the database, on both of them."""

from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, case
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class plus_days(FunctionElement[Any]):  # noqa: N801
    """A date so many days later: `plus_days(Term.ends_on, Tier.grace_days)`."""

    type = Date()
    inherit_cache = True


@compiles(plus_days, "sqlite")
def on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    day, number = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date({day}, ({number}) || ' days')"


@compiles(plus_days, "postgresql")
def on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    day, number = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(CAST({day} AS DATE) + CAST({number} AS INTEGER))"


class day_of(FunctionElement[Any]):  # noqa: N801
    """The day of an instant, in UTC."""

    type = Date()
    inherit_cache = True


@compiles(day_of, "sqlite")
def day_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    (instant,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date({instant})"


@compiles(day_of, "postgresql")
def day_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    (instant,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(({instant} AT TIME ZONE 'UTC') AS DATE)"


class days_between(FunctionElement[Any]):  # noqa: N801
    """The number of days from one date to a later one."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def between_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    day, later = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({later}) - julianday({day}) AS INTEGER)"


@compiles(days_between, "postgresql")
def between_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    day, later = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({later} - {day})"


class earliest(FunctionElement[Any]):  # noqa: N801
    """The earliest of several days, none of which is missing; each is reckoned once."""

    type = Date()
    inherit_cache = True


@compiles(earliest, "sqlite")
def earliest_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"min({compiler.process(element.clauses, **options)})"


@compiles(earliest, "postgresql")
def earliest_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"LEAST({compiler.process(element.clauses, **options)})"


def earlier(day: Any, other: Any) -> ColumnElement[Any]:
    """Return the earlier of two days; the first where the other is none."""
    return case((other < day, other), else_=day)
