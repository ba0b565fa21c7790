"""Finding topic groups, and what a person is to them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from hubcommunity.accounts.queries import account_of
from hubcommunity.core.db import Identified, db, is_only_reading, locked
from hubcommunity.core.kept_rows import handed, kept
from hubcommunity.core.prepared import one_or_404, prepared
from hubcommunity.core.revisions import OWN
from hubcommunity.core.watching import remembers
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.membership.vote_queries import affiliations_with_votes, votes_by_member
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.ending_queries import was_inside
from hubcommunity.topics.figure_queries import overview as overview
from hubcommunity.topics.models import (
    AT_THE_TABLE,
    GroupState,
    Office,
    OfficeName,
    Seat,
    SeatKind,
    TopicGroup,
)
from hubcommunity.topics.policy import Place
from hubcommunity.topics.request_models import (
    BEFORE_THE_GROUP,
    JoinRequest,
    RequestState,
)


def group_or_404(slug: str) -> TopicGroup:
    """Return a group; raise 404 where there is none."""
    return one_or_404(of_slug(slug))


@prepared
def of_slug(slug: str) -> Select[TopicGroup]:
    return select(TopicGroup).where(TopicGroup.slug == slug)


def held(group: TopicGroup) -> TopicGroup:
    """Lock the group until commit and read it anew: whoever changes its seats waits in line here.

    Whoever locks the organisation too does that first.
    """
    query = select(TopicGroup).where(TopicGroup.id == group.id)
    return db.session.scalars(locked(query).execution_options(populate_existing=True)).one()


def reread(row: Identified) -> None:
    """Lock a row until commit and read it anew.

    The lock is taken without any other table: PostgreSQL, when it had to wait for it, would join
    what it waited for to the other rows as they were before.
    """
    model = type(row)
    db.session.execute(locked(select(model.id).where(model.id == row.id)))
    db.session.refresh(row)


# --- what a person is to a group ---


def place(group: TopicGroup, person: Person | None, is_staff: bool | None = None) -> Place:
    """Return what a person is to a group at this moment; None is a visitor.

    Whoever knows whether the person is staff saves asking for it. Who sits there has no request.
    """
    if person is None:
        return Place()
    inside = replace(place_inside(group, person, is_staff), run_by=offices_in(group))
    return with_standing(inside, group, person)


def with_standing(inside: Place, group: TopicGroup, person: Person) -> Place:
    """Add to a place whom the person represents, and what they asked for."""
    found = affiliations_with_votes(person)
    votes = {one.organisation_id: has_vote for one, has_vote in found if has_vote is not None}
    return replace(
        inside,
        request=None if inside.seat else request_shown(group, person),
        affiliations=[affiliation for affiliation, _has_vote in found],
        active=frozenset(votes),
        voting=frozenset(number for number, has_vote in votes.items() if has_vote),
    )


def place_inside(group: TopicGroup, person: Person, is_staff: bool | None = None) -> Place:
    """Return what a person is to the work of a group: by a seat, by an office, or as staff.

    Whom they represent, and what they asked for, is left out: that is for the door.
    """
    return Place(
        person_id=person.id,
        is_staff=is_staff_member(person) if is_staff is None else is_staff,
        seat=seat_of(group, person),
        offices=offices_of(group, person),
        was_inside=was_inside(group, person.id),
    )


def is_staff_member(person: Person) -> bool:
    account = account_of(person)
    return account is not None and account.is_staff


def active_among(organisation_ids: Iterable[int]) -> frozenset[int]:
    """Return which of these organisations are active members today."""
    return frozenset(votes_by_member(organisation_ids))


def seat_limit(organisation: Organisation) -> int | None:
    """Return how many persons an organisation may seat in one group; None where it may any."""
    membership = membership_of(organisation)
    return membership.tier.seats_per_group if membership else None


def seat_of(group: TopicGroup, person: Person) -> Seat | None:
    """Return the seat that a person has in a group."""
    return db.session.scalar(*seat_in(group.id, person.id))


@prepared
def seat_in(group_id: int, person_id: int) -> Select[Seat]:
    query = open_seats().where(Seat.group_id == group_id, Seat.person_id == person_id)
    return query.options(joinedload(Seat.organisation))


def request_shown(group: TopicGroup, person: Person) -> JoinRequest | None:
    """Return the same as `open_request_of` to whoever comes in."""
    if not is_only_reading():
        return open_request_of(group, person)
    found = kept_request(group.id, person.id)
    return handed(found) if found else None


@remembers(JoinRequest, Organisation, Person, shelf=OWN)
def kept_request(group_id: int, person_id: int) -> JoinRequest | None:
    found = db.session.scalar(*request_in(group_id, person_id))
    return kept(found) if found else None


def open_request_of(group: TopicGroup, person: Person) -> JoinRequest | None:
    """Return a person's request for a seat in a group, or invitation to one, that is open."""
    return db.session.scalar(*request_in(group.id, person.id))


@prepared
def request_in(group_id: int, person_id: int) -> Select[JoinRequest]:
    query = open_requests().where(
        JoinRequest.group_id == group_id, JoinRequest.person_id == person_id
    )
    return query.order_by(JoinRequest.id).limit(1)


def offices_of(group: TopicGroup, person: Person) -> Sequence[Office]:
    """Return the offices that a person holds in a group."""
    return db.session.scalars(*offices_held_in(group.id, person.id)).all()


@prepared
def offices_held_in(group_id: int, person_id: int) -> Select[Office]:
    query = open_offices().where(Office.group_id == group_id, Office.person_id == person_id)
    return query.order_by(Office.id)


# --- seats ---


def open_seats() -> Select[Seat]:
    return select(Seat).where(Seat.ended_at.is_(None))


def seats_of(person: Person) -> Sequence[Seat]:
    """Return the seats that a person has, each with its group and organisation."""
    query = (
        open_seats()
        .join(Seat.group)
        .options(joinedload(Seat.group), joinedload(Seat.organisation))
        .where(Seat.person_id == person.id)
        .order_by(TopicGroup.position, TopicGroup.id)
    )
    return db.session.scalars(query).all()


def seats_at_the_table(organisation: Organisation) -> Select[Seat]:
    query = open_seats().where(Seat.organisation_id == organisation.id)
    return query.where(Seat.kind.in_(AT_THE_TABLE))


def seats_for(organisation: Organisation, group: TopicGroup) -> Sequence[Seat]:
    """Return an organisation's open seats in a group: the delegate, then its alternates."""
    query = open_seats().where(
        Seat.group_id == group.id,
        Seat.organisation_id == organisation.id,
        Seat.kind.in_(AT_THE_TABLE),
    )
    seats = db.session.scalars(query.execution_options(populate_existing=True)).all()
    return sorted(seats, key=rank)


def rank(seat: Seat) -> tuple[bool, int, int]:
    """Order the seats of one organisation: delegate first, then the alternates in line."""
    return (seat.kind is not SeatKind.DELEGATE, seat.line, seat.id)


def groups_of(organisation: Organisation) -> Sequence[TopicGroup]:
    """Return the groups in which an organisation sits, as everybody may know."""
    sits_in = open_seats().where(
        Seat.organisation_id == organisation.id, Seat.kind.in_(AT_THE_TABLE)
    )
    query = (
        select(TopicGroup)
        .where(TopicGroup.id.in_(sits_in.with_only_columns(Seat.group_id)))
        .where(TopicGroup.state != GroupState.PROPOSED)
        .order_by(TopicGroup.position, TopicGroup.id)
    )
    return db.session.scalars(query).all()


def people_at(group: TopicGroup) -> Sequence[Seat]:
    """Return everybody who has a seat in a group, by name, with their organisations."""
    query = (
        open_seats()
        .join(Seat.person)
        .options(joinedload(Seat.person), joinedload(Seat.organisation))
        .where(Seat.group_id == group.id)
        .order_by(Person.family_name, Person.given_name, Person.id)
    )
    return db.session.scalars(query).all()


# --- requests ---


def open_requests() -> Select[JoinRequest]:
    """Select the requests and invitations that nobody has answered or ended."""
    return (
        select(JoinRequest)
        .options(joinedload(JoinRequest.organisation), joinedload(JoinRequest.person))
        .where(JoinRequest.decided_at.is_(None))
    )


def before_the_group() -> Select[JoinRequest]:
    """Select the requests that the group decides on, whether a question is open or not."""
    return open_requests().where(JoinRequest.state.in_(BEFORE_THE_GROUP))


def held_requests(query: Select[JoinRequest]) -> Sequence[JoinRequest]:
    """Lock the requests of a query that wait still, and return them with their groups.

    One after the other by number, so that two who hold several never wait for each other.
    """
    rows = locked(query.with_only_columns(JoinRequest.id).order_by(JoinRequest.id))
    ids = db.session.scalars(rows).all()
    found = open_requests().options(joinedload(JoinRequest.group)).order_by(JoinRequest.id)
    found = found.where(JoinRequest.id.in_(ids)).execution_options(populate_existing=True)
    return db.session.scalars(found).all()


def requests_to_decide() -> Select[JoinRequest]:
    """Select the requests that wait for their group, and not for an answer to it."""
    return select(JoinRequest).where(JoinRequest.state == RequestState.AWAITING_GROUP)


# --- offices ---


def open_offices() -> Select[Office]:
    return select(Office).where(Office.ended_at.is_(None))


def offices_in(group: TopicGroup) -> Sequence[Office]:
    """Return who runs a group now: chairs, vice-chairs, secretaries."""
    return in_order(db.session.scalars(*offices_with_people(group.id)))


def in_order(offices: Iterable[Office]) -> Sequence[Office]:
    """Put the chairs first, then the others by what they are."""
    order = list(OfficeName)
    return sorted(offices, key=lambda office: (order.index(office.name), office.id))


@prepared
def offices_with_people(group_id: int) -> Select[Office]:
    return open_offices().options(joinedload(Office.person)).where(Office.group_id == group_id)
