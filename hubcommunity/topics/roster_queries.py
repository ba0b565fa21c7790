"""The roster of a group on any day: which organisations sit in it, by whom, and who moves up."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, load_only

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.i18n import country_name
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.prepared import prepared
from hubcommunity.organisations.models import Affiliation, Organisation
from hubcommunity.organisations.queries import people_of
from hubcommunity.people.models import Person
from hubcommunity.topics.ending_queries import counts
from hubcommunity.topics.models import AT_THE_TABLE, GroupState, Seat, SeatKind, TopicGroup
from hubcommunity.topics.policy import TAKE_SEATS
from hubcommunity.topics.queries import open_seats, rank, seats_at_the_table, seats_of


@dataclass(frozen=True)
class Counted:
    """How many organisations sat at the table on a day, and from how many countries."""

    organisations: int
    countries: int


BY_NAME = (Organisation.sort_name, Organisation.id)
SHOWN = (
    *(Organisation.name, Organisation.slug, Organisation.country, Organisation.sort_name),
    *(Organisation.member_from, Organisation.member_until),
)


def end_of(day: date) -> datetime:
    """Return the instant for which the roster of a day stands: its end, or now for today."""
    return min(datetime.combine(day, time.max, UTC), clock.now())


def seats_at(group: TopicGroup, instant: datetime) -> Select[Seat]:
    """Select the seats, observers' too, that there were in a group at an instant.

    Of a concluded group, the roster stays as it was when it concluded.
    """
    if stands_as_it_ended(group, instant):
        return begun_at(group.id, instant).where(counts(group))
    return open_at(group.id, instant)


def stands_as_it_ended(group: TopicGroup, instant: datetime) -> bool:
    return group.state is GroupState.CONCLUDED and instant >= group.moved_at


def begun_at(group_id: int, instant: datetime) -> Select[Seat]:
    return select(Seat).where(Seat.group_id == group_id, Seat.began_at <= instant)


def open_at(group_id: int, instant: datetime) -> Select[Seat]:
    begun = begun_at(group_id, instant)
    return begun.where(or_(Seat.ended_at.is_(None), Seat.ended_at > instant))


def organisations_at(seats: Select[Seat]) -> Select[Organisation]:
    """Select the organisations that these seats are of, with what their lists show."""
    sitting = seats.with_only_columns(Seat.organisation_id)
    query = select(Organisation).options(load_only(*SHOWN), joinedload(Organisation.type))
    return query.where(Organisation.id.in_(sitting))


def seats_by_organisation(
    group: TopicGroup, instant: datetime, organisations: Iterable[Organisation]
) -> dict[int, list[Seat]]:
    """Return the seats of some organisations with their people, by organisation."""
    wanted = [organisation.id for organisation in organisations]
    if stands_as_it_ended(group, instant):
        seats = db.session.scalars(with_people(seats_at(group, instant), wanted))
    else:
        seats = db.session.scalars(*open_seats_of(group.id, instant, wanted))
    found: dict[int, list[Seat]] = {number: [] for number in wanted}
    for seat in sorted(seats, key=in_order):
        found[seat.organisation_id].append(seat)
    return found


@prepared
def open_seats_of(
    group_id: int, instant: datetime, organisation_ids: Sequence[int]
) -> Select[Seat]:
    return with_people(open_at(group_id, instant), organisation_ids)


def with_people(seats: Select[Seat], organisation_ids: Sequence[int]) -> Select[Seat]:
    names = joinedload(Seat.person).load_only(Person.given_name, Person.family_name)
    return seats.options(names).where(Seat.organisation_id.in_(organisation_ids))


def in_order(seat: Seat) -> tuple[bool, bool, int, int]:
    """Order the seats of one organisation as `rank` does, and its observers behind them."""
    return (seat.kind is SeatKind.OBSERVER, *rank(seat))


def first_organisations(group: TopicGroup, limit: int) -> Sequence[Organisation]:
    """Return the first organisations at a group's table."""
    if group.state is GroupState.CONCLUDED:
        query = first_of(seats_at(group, clock.now()), limit)
        return db.session.scalars(query).all()
    return db.session.scalars(*first_sitting(group.id, limit)).all()


@prepared
def first_sitting(group_id: int, limit: int) -> Select[Organisation]:
    return first_of(open_seats().where(Seat.group_id == group_id), limit)


def first_of(seats: Select[Seat], limit: int) -> Select[Organisation]:
    query = organisations_at(seats.where(Seat.kind.in_(AT_THE_TABLE)))
    return query.order_by(*BY_NAME).limit(limit)


def roster(group: TopicGroup, instant: datetime, number: int) -> Page[Organisation]:
    """Return a page of the organisations that had a seat in a group at an instant, by name."""
    if stands_as_it_ended(group, instant):
        return paginate(organisations_at(seats_at(group, instant)), BY_NAME, number)
    return paginate(organisations_then(group.id, instant), BY_NAME, number)


@prepared
def organisations_then(group_id: int, instant: datetime) -> Select[Organisation]:
    return organisations_at(open_at(group_id, instant))


def counted(seats: Select[Seat]) -> Counted:
    """Count the organisations at the table, and their countries."""
    query = (
        seats.join(Seat.organisation)
        .where(Seat.kind.in_(AT_THE_TABLE))
        .with_only_columns(
            func.count(Organisation.id.distinct()), func.count(Organisation.country.distinct())
        )
    )
    return Counted(*db.session.execute(query).one())


# --- to download ---


def roster_lines(seats: Select[Seat], *, with_people: bool) -> list[Sequence[str]]:
    """Return the lines of a roster, a seat each; without people, an organisation each."""
    loads = (
        joinedload(Seat.organisation).joinedload(Organisation.type),
        joinedload(Seat.person),
    )
    query = seats.join(Seat.organisation).options(*loads)
    observes = Seat.kind == SeatKind.OBSERVER
    found = db.session.scalars(query.order_by(*BY_NAME, observes, Seat.line, Seat.id)).all()
    if with_people:
        return [(*about(one.organisation), one.person.name, *about_seat(one)) for one in found]
    return [about(one) for one in dict.fromkeys(seat.organisation for seat in found)]


def about(organisation: Organisation) -> Sequence[str]:
    return (organisation.name, country_name(organisation.country), organisation.type.name)


def about_seat(seat: Seat) -> Sequence[str]:
    line = str(seat.line) if seat.kind is SeatKind.ALTERNATE else ""
    return (seat.kind.label, line, seat.began_at.date().isoformat())


# --- what was ---


def history(group: TopicGroup, number: int) -> Page[Seat]:
    """Return a page of all seats that there ever were in a group, the latest first."""
    query = select(Seat).where(Seat.group_id == group.id)
    query = query.options(joinedload(Seat.person), joinedload(Seat.organisation))
    return paginate(query, [Seat.began_at.desc(), Seat.id.desc()], number)


# --- who moves up ---


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


def all_of(organisation: Organisation, group: TopicGroup) -> Sequence[Seat]:
    """Return an organisation's open seats in a group with their people, observers last."""
    query = open_seats().options(joinedload(Seat.person))
    query = query.where(Seat.organisation_id == organisation.id, Seat.group_id == group.id)
    return sorted(db.session.scalars(query), key=in_order)


def observers_among(organisation: Organisation) -> set[int]:
    """Return the ids of the people who are observers of an organisation."""
    return {one.person_id for one in people_of(organisation) if one.role not in TAKE_SEATS}


def seat_or_404(group: TopicGroup, organisation: Organisation, uid: uuid.UUID) -> Seat:
    """Return an organisation's seat in a group, with its person; or raise 404."""
    query = select(Seat).options(joinedload(Seat.person), joinedload(Seat.organisation))
    return db.one_or_404(
        query.where(
            Seat.uid == uid,
            Seat.group_id == group.id,
            Seat.organisation_id == organisation.id,
        )
    )
