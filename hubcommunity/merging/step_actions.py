"""What every step of a merge is given, and the plainest step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, update

from hubcommunity.core.db import db
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person


@dataclass(frozen=True)
class Merge:
    """One organisation goes into another. `taken` are the fields whose value comes from it."""

    goes: Organisation
    stays: Organisation
    by: Person
    taken: frozenset[str] = frozenset()

    def repoint(self, column: Any) -> None:
        """Let the rows that name the one that goes name the one that stays."""
        db.session.flush()
        rows = update(column.class_).where(column == self.goes.id)
        db.session.execute(rows.values({column.key: self.stays.id}))


Step = Callable[[Merge], None]


def repointing(column: Any) -> Step:
    """Return the step of rows of which any number may name an organisation."""

    def step(merge: Merge) -> None:
        merge.repoint(column)

    return step


def dropping(column: Any) -> Step:
    """Return the step of rows that a regular job writes anew."""

    def step(merge: Merge) -> None:
        db.session.execute(delete(column.class_).where(column == merge.goes.id))

    return step
