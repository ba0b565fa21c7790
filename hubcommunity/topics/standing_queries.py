"""Seats that hang on a membership: those to close, those to offer back, and those on offer."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import joinedload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership.agreement_queries import has_adopted_current_code
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import people_of
from hubcommunity.people.models import Person
from hubcommunity.topics.models import Seat, SeatOffer
from hubcommunity.topics.offer_policy import Offered, Sitting, Table, planned
from hubcommunity.topics.queries import (
    active_among,
    open_requests,
    open_seats,
    rank,
    seat_limit,
)
from hubcommunity.topics.request_models import JoinRequest
from hubcommunity.topics.size_queries import full_among

ENDED_WITH_MEMBERSHIP = "membership ended"
OFFER_LASTS = timedelta(days=90)


# --- to close ---


def without_membership(day: date, limit: int) -> Sequence[int]:
    """Return organisations that hold seats or ask for some, and are no members on this day."""
    holds = exists().where(Seat.organisation_id == Organisation.id, Seat.ended_at.is_(None))
    asks = exists().where(
        JoinRequest.organisation_id == Organisation.id,
        JoinRequest.decided_at.is_(None),
    )
    return db.session.scalars(
        select(Organisation.id)
        .where(holds | asks, ~member(day))
        .order_by(Organisation.id)
        .limit(limit)
    ).all()


def member(day: date) -> ColumnElement[bool]:
    """Return the condition that an organisation is a member, also where its days are not known."""
    return Organisation.member_from.is_not(None) & Organisation.is_member(day)


def seats_for_all(organisation_ids: Iterable[int]) -> Sequence[Seat]:
    """Return the open seats of organisations as they stand in the database now, in order."""
    query = open_seats().where(Seat.organisation_id.in_(list(organisation_ids)))
    return in_order(query)


def requests_for_all(organisation_ids: Iterable[int]) -> Select[JoinRequest]:
    return open_requests().where(JoinRequest.organisation_id.in_(list(organisation_ids)))


def in_order(query: Select[Seat]) -> Sequence[Seat]:
    """Return seats with all that is told of them: by group, the delegate first."""
    loads = (joinedload(Seat.group), joinedload(Seat.person), joinedload(Seat.organisation))
    found = db.session.scalars(query.options(*loads).execution_options(populate_existing=True))
    return sorted(found, key=lambda seat: (seat.group.position, seat.group_id, rank(seat)))


# --- to offer back ---


def members_to_offer(day: date, limit: int) -> Sequence[int]:
    """Return the members that have seats which ended with a membership and were not offered yet."""
    lost = ended_with_membership().where(Seat.organisation_id == Organisation.id).exists()
    return db.session.scalars(
        select(Organisation.id).where(lost, member(day)).order_by(Organisation.id).limit(limit)
    ).all()


def seats_to_offer(organisation: Organisation) -> Sequence[Seat]:
    return in_order(ended_with_membership().where(Seat.organisation_id == organisation.id))


def ended_with_membership() -> Select[Seat]:
    """Select the seats that ended with a membership and were not offered since."""
    offered = exists().where(SeatOffer.seat_id == Seat.id)
    return select(Seat).where(Seat.ended_reason == ENDED_WITH_MEMBERSHIP, ~offered)


# --- on offer ---


def open_offers(since: datetime) -> Select[SeatOffer]:
    """Select the offers that are not taken and were made since, each with its seat."""
    return (
        select(SeatOffer)
        .join(SeatOffer.seat)
        .where(SeatOffer.taken_at.is_(None), SeatOffer.made_at > since)
    )


def offered_to(
    organisation: Organisation, person: Person | None, *, anew: bool = False
) -> list[Offered]:
    """Return the seats on offer to an organisation, or to one of its people, each with what would
    keep it from being taken back now. `anew` reads the offers as others have left them.
    """
    query = open_offers(clock.now() - OFFER_LASTS).where(Seat.organisation_id == organisation.id)
    if person is not None:
        query = query.where(Seat.person_id == person.id)
    loads = joinedload(SeatOffer.seat)
    query = query.options(loads.joinedload(Seat.group), loads.joinedload(Seat.person))
    found = db.session.scalars(query.execution_options(populate_existing=anew)).all()
    offers = sorted(found, key=in_turn)
    return planned(offers, table_of(organisation, offers)) if offers else []


def in_turn(offer: SeatOffer) -> tuple[int, int, tuple[bool, int, int]]:
    return (offer.seat.group.position, offer.seat.group_id, rank(offer.seat))


def table_of(organisation: Organisation, offers: Sequence[SeatOffer]) -> Table:
    """Read what counts when these seats are taken back."""
    groups = {offer.seat.group_id for offer in offers}
    people = {offer.seat.person_id for offer in offers}
    concerned = (Seat.organisation_id == organisation.id) | Seat.person_id.in_(people)
    seats = db.session.scalars(open_seats().where(Seat.group_id.in_(groups), concerned))
    return Table(
        is_active=organisation.id in active_among([organisation.id]),
        roles={one.person_id: one.role for one in people_of(organisation)},
        sitting=[
            Sitting(s.group_id, s.person_id, s.organisation_id == organisation.id, s.kind)
            for s in seats
        ],
        limit=seat_limit(organisation),
        full=full_among(groups),
        has_code=has_adopted_current_code(organisation),
    )
