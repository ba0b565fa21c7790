"""What a membership's suspension, end, lapse and return mean for the seats in topic groups.

`membership.standing_actions` knows nothing of groups: here both happen in one transaction. Whoever
locks does so in one order: organisations by number, then groups by number.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden
from hubcommunity.core.links import external
from hubcommunity.membership import standing_actions as standing
from hubcommunity.membership.presence_queries import PRESENT
from hubcommunity.membership.term_models import Membership
from hubcommunity.membership.term_queries import hold_all, membership_of, status_of
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations import queries as organisations
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics import queries, standing_queries
from hubcommunity.topics.actions import end_offices
from hubcommunity.topics.models import Seat, SeatKind, SeatOffer, TopicGroup
from hubcommunity.topics.offer_policy import Offered
from hubcommunity.topics.request_actions import call_off
from hubcommunity.topics.request_models import JoinRequest
from hubcommunity.topics.seat_actions import close, take_seat

BATCH = 200


# --- staff's acts on a membership ---


def suspend(membership: Membership, *, on: date, reason: str, by: Person) -> None:
    """Suspend a membership from a day on; from that day nobody sits in a group for it."""
    standing.suspend(membership, on=on, reason=reason, by=by)
    follow(membership, on, by)


def end(membership: Membership, *, on: date, reason: str, by: Person) -> None:
    """End a membership from a day on; from that day nobody sits in a group for it."""
    standing.end(membership, on=on, reason=reason, by=by)
    follow(membership, on, by)


def follow(membership: Membership, on: date, by: Person) -> None:
    """Close the seats at once where the day is today; else say which day it will be."""
    if on > clock.today():
        tell_contacts(membership.organisation, "membership.stops", membership=membership, day=on)
    else:
        close_seats([membership.organisation], by=by, tell_all=True)


def lift_suspension(membership: Membership, *, reason: str, by: Person) -> None:
    """Take a suspension back, and offer the seats that ended with it."""
    standing.lift_suspension(membership, reason=reason, by=by)
    offer_where_it_holds(membership, by)


def reactivate(membership: Membership, *, reason: str, by: Person) -> None:
    """Take an end back, and offer the seats that ended with it."""
    standing.reactivate(membership, reason=reason, by=by)
    offer_where_it_holds(membership, by)


def offer_where_it_holds(membership: Membership, by: Person) -> None:
    if status_of(membership) in PRESENT:
        offer_back(membership.organisation, by=by)


# --- what the clock does: planned days, lapses, renewals ---


def follow_memberships(now: datetime) -> int:
    """Close the seats of organisations that are no members any more, and offer those of members
    that are back; return of how many organisations. What one run leaves, the next one does.
    """
    today = now.date()
    gone = all_held(standing_queries.without_membership(today, BATCH))
    gone = [one for one in gone if not one.is_member(today)]
    close_seats(gone, by=None)
    back = all_held(standing_queries.members_to_offer(today, BATCH))
    back = [one for one in back if one.is_member(today)]
    back = [one for one in back if standing_queries.seats_to_offer(one)]
    for organisation in back:
        offer_back(organisation, by=None)
    return len(gone) + len(back)


def all_held(organisation_ids: Sequence[int]) -> Sequence[Organisation]:
    """Lock organisations, and read them as others have left them."""
    hold_all(organisation_ids)
    query = select(Organisation).where(Organisation.id.in_(organisation_ids))
    query = query.order_by(Organisation.id).execution_options(populate_existing=True)
    return db.session.scalars(query).all()


# --- closing ---


def close_seats(
    concerned: Sequence[Organisation], *, by: Person | None, tell_all: bool = False
) -> None:
    """End all that organisations, locked already, have in topic groups: seats, requests, offices
    held beside such a seat. `tell_all` writes to primary contacts also where nothing ended.
    """
    ids = [organisation.id for organisation in concerned]
    hold_groups_of(ids)
    seats = list(standing_queries.seats_for_all(ids))
    asked = list(queries.held_requests(standing_queries.requests_for_all(ids)))
    reason = standing_queries.ENDED_WITH_MEMBERSHIP
    for seat in seats:
        close(seat, reason)
        record("seat.ended", by=by, on=seat, group=seat.group.slug, reason=reason)
    for request in asked:
        call_off(request, by)
    for person, theirs in by_person(seats):
        end_offices(person, {seat.group_id for seat in theirs}, by)
    for organisation in concerned:
        tell_of_end(organisation, seats, asked, tell_all)


def hold_groups_of(organisation_ids: Sequence[int]) -> None:
    seats = standing_queries.seats_for_all(organisation_ids)
    groups: dict[int, TopicGroup] = {seat.group_id: seat.group for seat in seats}
    for number in sorted(groups):
        queries.held(groups[number])


def by_person(seats: Sequence[Seat]) -> list[tuple[Person, list[Seat]]]:
    ordered = sorted(seats, key=lambda seat: seat.person_id)
    grouped = (list(group) for _key, group in groupby(ordered, lambda seat: seat.person_id))
    return [(theirs[0].person, theirs) for theirs in grouped]


def tell_of_end(
    organisation: Organisation, seats: list[Seat], asked: list[JoinRequest], tell_all: bool
) -> None:
    """Write once to everybody concerned: to primary contacts about all, to others about theirs."""
    seats = [one for one in seats if one.organisation_id == organisation.id]
    asked = [one for one in asked if one.organisation_id == organisation.id]
    if not (seats or asked or tell_all):
        return
    membership = membership_of(organisation)
    told: dict[str, Any] = {"status": status_of(membership).value if membership else "ended"}
    tell_contacts(organisation, "membership.stopped", seats=seats, requests=asked, **told)
    contacts = {person.id for person in organisations.primary_contacts(organisation)}
    others = {one.person_id: one.person for one in seats}
    others |= {one.person_id: one.person for one in asked}
    for number in sorted(others.keys() - contacts):
        theirs = [one for one in seats if one.person_id == number]
        requests = [one for one in asked if one.person_id == number]
        told |= {"seats": theirs, "requests": requests, "organisation": organisation}
        notify(others[number], "seats.closed", **told)


def tell_contacts(organisation: Organisation, event: str, **context: Any) -> None:
    page = external("organisations.mine", of=organisation.slug)
    for contact in organisations.primary_contacts(organisation):
        notify(contact, event, organisation=organisation, page=page, **context)


# --- offering back ---


def offer_back(organisation: Organisation, *, by: Person | None) -> None:
    """Offer an organisation, locked already, the seats that ended with its membership.

    Its primary contacts hear that it is a member again, and of all seats; others of their own.
    """
    seats = standing_queries.seats_to_offer(organisation)
    db.session.add_all(SeatOffer(seat=seat) for seat in seats)
    if seats:
        record("seats.offered", by=by, on=organisation, number=len(seats))
    page = external("topics.people.seats", slug=organisation.slug)
    contacts = organisations.primary_contacts(organisation)
    told: dict[str, Any] = {"organisation": organisation, "page": page}
    for contact in contacts:
        notify(contact, "membership.resumed", seats=seats, **told)
    known = {person.id for person in contacts}
    represent = {one.person_id for one in organisations.people_of(organisation)} - known
    for person, theirs in by_person(seats):
        if person.id in represent:
            notify(person, "seats.offered", seats=theirs, **told)


def take_back(organisation: Organisation, *, by: Person) -> list[Offered]:
    """Take back what can be had of the seats on offer: everybody's for who runs the organisation,
    else one's own. Return all that were on offer, each with what kept it from being taken.
    """
    organisations.held(organisation)
    present = organisations.standing(by, organisation)
    if not present.may_look:
        raise Forbidden
    only = None if present.may_run else by
    for group in groups_on_offer(organisation, only):
        queries.held(group)
    plan = standing_queries.offered_to(organisation, only, anew=True)
    for offered in plan:
        if offered.refusal is None:
            offered.offer.taken_at = clock.now()
            seat = offered.seat
            take_seat(seat.group, organisation, seat.person, by, observes=is_observer(seat))
    return plan


def is_observer(seat: Seat) -> bool:
    return seat.kind is SeatKind.OBSERVER


def groups_on_offer(organisation: Organisation, only: Person | None) -> list[TopicGroup]:
    offers = standing_queries.offered_to(organisation, only)
    groups = {offered.seat.group_id: offered.seat.group for offered in offers}
    return [groups[number] for number in sorted(groups)]
