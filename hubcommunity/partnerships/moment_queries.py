"""One thing on the timeline of a lead, whichever source tells of it."""

from datetime import datetime
from typing import NamedTuple

from hubcommunity.people.models import Person


class Moment(NamedTuple):
    """One thing on the timeline, as the macro `timeline` shows it; None is not on record."""

    at: datetime | None
    who: str
    text: str
    detail: str
    # Where its text leads, if anywhere.
    link: str = ""


def name_of(person: Person | None) -> str:
    return person.name if person else ""
