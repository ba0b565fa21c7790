"""What a figure is, and what the figures of one period are made from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from hubcommunity.core.i18n import country_name, moment, month, number, percent
from hubcommunity.reports import policy, queries
from hubcommunity.reports.charts import Chart
from hubcommunity.reports.policy import CAME, LEFT, Move, Period, Wait
from hubcommunity.reports.queries import Standing

SHOWN: dict[str, Callable[[Any], str]] = {
    "month": month,
    "moment": moment,
    "number": number,
    "share": percent,
    "country": country_name,
    "text": str,
}


@dataclass(frozen=True)
class Column:
    """A column of a table: its name in a file, its head on a page, the kind of its values, and
    what a page says where there is none."""

    code: str
    head: Any
    kind: str = "number"
    missing: Any = ""

    @property
    def is_number(self) -> bool:
        return self.kind in ("number", "share")

    def shown(self, value: Any) -> str:
        """Return a value as the reader writes months, numbers and shares."""
        return str(self.missing) if value is None else SHOWN[self.kind](value)


@dataclass(frozen=True)
class Figure:
    """A figure with its definition, its rows of plain values, and its chart; none where it is
    empty, and then `nothing` says so."""

    name: str
    title: Any
    meaning: Any
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    chart: Chart | None
    nothing: Any

    @property
    def header(self) -> list[str]:
        return [column.code for column in self.columns]

    @property
    def shown_rows(self) -> list[list[str]]:
        """The rows as the reader writes months, numbers and shares."""
        return [
            [column.shown(value) for column, value in told]
            for told in (zip(self.columns, row, strict=True) for row in self.rows)
        ]


@dataclass(frozen=True)
class Report:
    """The membership in a period; each part is asked of the database once, when it is needed."""

    period: Period

    @cached_property
    def moves(self) -> Sequence[Move]:
        return queries.moves(self.period.today)

    @cached_property
    def standing(self) -> Sequence[Standing]:
        return queries.standing(self.period.last_day)

    @cached_property
    def waits(self) -> Sequence[Wait]:
        return queries.waits(self.period)

    @cached_property
    def months(self) -> list[date]:
        return self.period.months

    @property
    def members(self) -> int:
        return sum(cell.number for cell in self.standing)

    @property
    def came(self) -> int:
        return self.number_of(CAME)

    @property
    def left(self) -> int:
        return self.number_of(LEFT)

    def number_of(self, kinds: Sequence[str]) -> int:
        """Count the moves of these kinds in the period."""
        by_kind = policy.moved(self.moves, kinds).values()
        return sum(by_month[month] for by_month in by_kind for month in self.months)

    @property
    def median(self) -> float | None:
        return policy.median(self.waits)
