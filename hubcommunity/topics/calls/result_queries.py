"""What every organisation says in a call, as a table to download."""

from collections.abc import Iterator

from sqlalchemy import and_, select

from hubcommunity.core.db import db
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.models import Call, Elector, Position, Round
from hubcommunity.topics.calls.queries import counts, latest

HEADER = (
    "round",
    "organisation",
    "country",
    "position",
    "in words",
    "proposed text",
    "given as",
    "evidence",
    "named person",
    "given at",
)


def rows_of(call: Call) -> Iterator[list[str]]:
    """Yield a row for each organisation of each round; silence is a row too.

    A person is named only where they agreed to it.
    """
    query = (
        select(Round.number, Organisation, Position, Person)
        .select_from(Elector)
        .join(Round, Round.id == Elector.round_id)
        .join(Organisation, Organisation.id == Elector.organisation_id)
        .outerjoin(Position, and_(Position.elector_id == Elector.id, latest()))
        .outerjoin(Person, and_(Person.id == Position.given_by_id, Position.shows_name.is_(True)))
        .where(Round.call_id == call.id, counts())
        .order_by(Round.number, Organisation.sort_name, Elector.id)
    )
    for number, organisation, said, person in db.session.execute(query).all():
        row = [str(number), organisation.name, organisation.country]
        yield row + (told(said, person) if said else ["silent", *[""] * 6])


def told(said: Position, person: Person | None) -> list[str]:
    return [
        said.stand.value,
        said.comment,
        said.proposed_text,
        said.given_as.value,
        said.evidence,
        person.name if person else "",
        said.at.isoformat(timespec="seconds"),
    ]
