"""The list of applications for staff, with what its filters count."""

import enum
from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, func, select, true
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.search import matches
from hubcommunity.membership.models import (
    OPEN_STATES,
    STAFF_STATES,
    Application,
    ApplicationState,
)
from hubcommunity.people.models import Person


class Whose(enum.Enum):
    """Whose applications a list shows."""

    MINE = "mine"
    UNASSIGNED = "unassigned"


def page_of_applications(
    state: ApplicationState | None, whose: Whose | None, text: str, number: int, *, reader: Person
) -> Page[Application]:
    """Return a page of the open applications, or of those in one state, with the words looked for.

    Open ones come in the order in which they wait, decided ones the newest first.
    """
    query = select(Application).where(Application.state.in_([state] if state else OPEN_STATES))
    query = query.where(belonging(whose, reader), matches(Application, text))
    query = query.options(joinedload(Application.type), joinedload(Application.assignee))
    waits = state is None or state in OPEN_STATES
    return paginate(query, [Application.id.asc() if waits else Application.id.desc()], number)


def belonging(whose: Whose | None, person: Person) -> ColumnElement[bool]:
    """Return the condition that an application is the person's, or nobody's; None takes any."""
    if whose is Whose.MINE:
        return Application.assignee_id == person.id
    return Application.assignee_id.is_(None) if whose else true()


def counts(whose: Whose | None, person: Person) -> dict[ApplicationState, int]:
    """Return how many of these applications stand in each state that staff see."""
    query = select(Application.state, func.count()).where(belonging(whose, person))
    found = {row[0]: row[1] for row in db.session.execute(query.group_by(Application.state))}
    return {state: found.get(state, 0) for state in STAFF_STATES}


def counts_by_assignee(
    states: Sequence[ApplicationState], person: Person
) -> dict[Whose | None, int]:
    """Return how many applications in these states there are, are the person's, are nobody's."""
    mine = func.count(case((Application.assignee_id == person.id, 1)))
    unassigned = func.count(case((Application.assignee_id.is_(None), 1)))
    query = select(func.count(), mine, unassigned).where(Application.state.in_(states))
    row = db.session.execute(query).one()
    return dict(zip((None, Whose.MINE, Whose.UNASSIGNED), row, strict=True))
