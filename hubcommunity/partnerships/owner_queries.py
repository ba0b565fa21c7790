"""Finding whom a lead can be given to."""

import uuid
from collections.abc import Iterable

from hubcommunity.partnerships.models import Pipeline
from hubcommunity.partnerships.policy import staff_for
from hubcommunity.people.models import Person


def staff_with(uids: Iterable[uuid.UUID], pipeline: Pipeline) -> dict[uuid.UUID, Person]:
    """Return those members of staff, by public name, to whom a lead of a pipeline can be given."""
    wanted = set(uids)
    return {person.uid: person for person in staff_for(pipeline) if person.uid in wanted}
