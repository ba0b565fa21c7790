"""What a kind of table is: its columns, and what becomes of its rows."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from hubcommunity.imports.column_policy import Synonyms
from hubcommunity.imports.row_policy import Plan, Said, Terms
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.people.models import Person


class Kind(ABC):
    """One going through of a table of some kind: its rows are judged a batch after the other, and
    rehearsed or written. It remembers the rows before, so each going through needs its own.

    `columns` are what a column may hold, with their labels; `parts` is what else a row may add.
    By one of `told_by` it must be known of which thing a row speaks.
    """

    columns: ClassVar[Mapping[str, Any]]
    parts: ClassVar[Mapping[str, Any]] = {}
    synonyms: ClassVar[Synonyms]
    told_by: ClassVar[tuple[str, ...]]
    lacking: ClassVar[Any]

    def __init__(self, *, by: Person | None, source: str, pipeline: Pipeline | None = None) -> None:
        self.by, self.source, self.pipeline = by, source, pipeline
        self.terms: Terms = self.known_terms()

    @abstractmethod
    def known_terms(self) -> Terms:
        """Return what is called how in this hub."""

    @abstractmethod
    def judged(self, batch: Sequence[Said]) -> Sequence[Plan]:
        """Return what becomes of some rows, by what is on record and the rows before them."""

    def rehearsed(self, plans: Sequence[Plan]) -> Sequence[Plan]:
        """Return the plans of a batch as they are once the rules of writing had their say; nothing
        is kept of it.
        """
        return plans

    def hold(self) -> None:  # noqa: B027 - most have nothing to hold
        """Lock what is changed, before any of it is read to be changed."""

    @abstractmethod
    def write(self, plans: Sequence[Plan]) -> None:
        """Write a batch in which no row is wrong; raise `RuleBroken` where a rule forbids it.

        Nobody gets a mail by it.
        """

    def end(self) -> None:  # noqa: B027 - most have nothing left to do
        """Do what is to be done once all is written."""

    @classmethod
    def label_of(cls, name: str) -> Any:
        """Return the label of a column, or of a part that a row adds."""
        return cls.parts.get(name) or cls.columns.get(name, "")
