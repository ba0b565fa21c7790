"""Finding whom a lead can be given to."""

import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hubcommunity.accounts.models import Account, Duty
from hubcommunity.accounts.queries import holders
from hubcommunity.core.access import STAFF
from hubcommunity.core.db import db
from hubcommunity.core.watching import remembers
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.partnerships.policy import staff_for, staff_who_see
from hubcommunity.people.models import Person

# From these it is read who the staff are, and how they are called.
COLLEAGUES = (
    *(Account.person_id, Account.closed_at, Duty),
    *(Person.uid, Person.given_name, Person.family_name),
)


class Colleague(NamedTuple):
    """A member of staff, as lists and forms name one."""

    id: int
    uid: uuid.UUID
    name: str


@remembers(*COLLEAGUES)
def colleagues() -> Sequence[Colleague]:
    """Return all members of staff by name."""
    columns = (Person.id, Person.uid, Person.given_name, Person.family_name)
    query = holders(STAFF).with_only_columns(*columns).distinct()
    found = [
        Colleague(number, uid, f"{given} {family}".strip())
        for number, uid, given, family in db.session.execute(query)
    ]
    return sorted(found, key=lambda each: (each.name.casefold(), each.id))


def colleagues_for(pipeline_id: int, *, is_restricted: bool) -> Sequence[Colleague]:
    """Return the members of staff, by name, to whom a lead of a pipeline can be given."""
    if not is_restricted:
        return colleagues()
    seeing = staff_who_see(db.session.get_one(Pipeline, pipeline_id))
    return [each for each in colleagues() if each.id in seeing]


def staff_with(uids: Iterable[uuid.UUID], pipeline: Pipeline) -> dict[uuid.UUID, Person]:
    """Return those members of staff, by public name, to whom a lead of a pipeline can be given."""
    wanted = set(uids)
    return {person.uid: person for person in staff_for(pipeline) if person.uid in wanted}
