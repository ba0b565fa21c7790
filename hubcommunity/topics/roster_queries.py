"""The roster of a group: which organisations sit in it, by whom, and who moves up."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.organisations.models import Affiliation, Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.ending_queries import counts
from hubcommunity.topics.models import AT_THE_TABLE, Seat, SeatKind, TopicGroup
from hubcommunity.topics.queries import rank, seats_at_the_table, seats_of


def organisations_in(group: TopicGroup) -> Select[Organisation]:
    sitting = select(Seat).where(Seat.group_id == group.id, Seat.kind.in_(AT_THE_TABLE))
    sitting = sitting.where(counts(group))
    return (
        select(Organisation)
        .options(joinedload(Organisation.type))
        .where(Organisation.id.in_(sitting.with_only_columns(Seat.organisation_id)))
    )


def seats_by_organisation(
    group: TopicGroup, organisations: Iterable[Organisation]
) -> dict[int, list[Seat]]:
    """Return the seats of some organisations in a group with their people, by organisation."""
    wanted = [organisation.id for organisation in organisations]
    query = select(Seat).options(joinedload(Seat.person)).where(Seat.group_id == group.id)
    query = query.where(counts(group))
    found: dict[int, list[Seat]] = {number: [] for number in wanted}
    for seat in sorted(db.session.scalars(query.where(Seat.organisation_id.in_(wanted))), key=rank):
        found[seat.organisation_id].append(seat)
    return found


def first_organisations(group: TopicGroup, limit: int) -> Sequence[Organisation]:
    """Return the first organisations of a group's roster."""
    query = organisations_in(group).order_by(Organisation.sort_name, Organisation.id)
    return db.session.scalars(query.limit(limit)).all()


def roster(group: TopicGroup, number: int) -> Page[Organisation]:
    """Return a page of the organisations that sit in a group, by name."""
    return paginate(organisations_in(group), [Organisation.sort_name, Organisation.id], number)


def successor_of(seat: Seat) -> Person | None:
    """Return who moves up when this seat ends: the first alternate behind a delegate."""
    if seat.kind is not SeatKind.DELEGATE:
        return None
    query = (
        seats_at_the_table(seat.organisation)
        .options(joinedload(Seat.person))
        .where(Seat.group_id == seat.group_id, Seat.kind == SeatKind.ALTERNATE)
        .order_by(Seat.line, Seat.id)
    )
    first = db.session.scalar(query.limit(1))
    return first.person if first else None


def seats_with_successors(affiliation: Affiliation) -> Sequence[tuple[Seat, Person | None]]:
    """Return the seats that hang on an affiliation, each with who moves up when it ends."""
    return [
        (seat, successor_of(seat))
        for seat in seats_of(affiliation.person)
        if seat.organisation_id == affiliation.organisation_id
    ]
