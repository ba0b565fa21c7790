"""Joining a group and leaving it, and what the end of an affiliation means for its seats."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.organisations.actions import end_affiliation as end_the_affiliation
from hubcommunity.organisations.models import Affiliation, Organisation
from hubcommunity.organisations.queries import affiliations_of, held
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.declaration_actions import declare_or_refuse
from hubcommunity.topics.models import Seat, TopicGroup
from hubcommunity.topics.office_actions import close_office, tell_holder, tell_of_empty_chair
from hubcommunity.topics.office_queries import offices_held_by
from hubcommunity.topics.policy import last_chair_because, not_open_because
from hubcommunity.topics.request_actions import call_off, expire, settle
from hubcommunity.topics.request_models import JoinRequest, RequestState
from hubcommunity.topics.seat_actions import (
    end_seat,
    hold,
    refuse,
    refuse_seat,
    take_seat,
    tell_seated,
)

REQUESTS_LAST = timedelta(days=30)


def join(
    group: TopicGroup, organisation: Organisation, *, by: Person, interests: str | None = None
) -> Seat:
    """Take a seat in a group that is open to members; raise `RuleBroken` where that can't be.

    `interests` is what the person declares, an empty text that there are none; without it, a
    declaration from before must hold.
    """
    hold(group, organisation)
    refuse_seat(group, organisation, by)
    refuse(not_open_because(group))
    declare_or_refuse(group, by, interests)
    seat = take_seat(group, organisation, by, by)
    asked = queries.open_request_of(group, by)
    if asked:  # an invitation, or made while the group took members by request
        done = RequestState.ACCEPTED if asked.is_invitation else RequestState.WITHDRAWN
        settle(asked, done, by)
    tell_seated("seat.taken", seat)
    return seat


def leave(seat: Seat, *, by: Person) -> None:
    """Give up one's own seat, and one's offices with it; an active group keeps its last chair."""
    if seat.person_id != by.id:
        raise Forbidden
    hold(seat.group, seat.organisation)
    queries.reread(seat)
    if seat.ended_at is not None:
        raise Stale(_("You have left this group already."))
    refuse(last_chair_because(queries.offices_in(seat.group), by, seat.group))
    for office in queries.offices_of(seat.group, by):
        close_office(office, by)
    end_seat(seat, "left", by)


def end_affiliation(affiliation: Affiliation, *, by: Person, reason: str = "") -> None:
    """End that a person represents an organisation, and all that hangs on it, in one go."""
    organisation, person = affiliation.organisation, affiliation.person
    held(organisation)
    for seat in sorted(queries.seats_of(person), key=lambda seat: seat.group_id):
        queries.held(seat.group)
    seats = [seat for seat in queries.seats_of(person) if seat.organisation_id == organisation.id]
    end_the_affiliation(affiliation, by=by, reason=reason)
    for seat in seats:
        end_seat(seat, "affiliation ended", by)
    asked_for = queries.open_requests().where(JoinRequest.person_id == person.id)
    of_organisation = asked_for.where(JoinRequest.organisation_id == organisation.id)
    for asked in queries.held_requests(of_organisation):
        call_off(asked, by)
    end_offices(person, {seat.group_id for seat in seats}, by)


def end_offices(person: Person, left: set[int], by: Person | None) -> None:
    """End the person's offices in the groups they left; all, where they represent nobody now."""
    everything = not affiliations_of(person)
    for office in offices_held_by(person):
        if everything or office.group_id in left:
            close_office(office, by)
            tell_holder(office, "office.ended")
            tell_of_empty_chair(office)


def expire_requests(now: datetime) -> int:
    """End the requests and invitations that have waited 30 days in one state; return how many.

    The clock starts anew with each move: with an endorsement, a question, and its answer.
    """
    query = queries.open_requests().where(JoinRequest.moved_at <= now - REQUESTS_LAST)
    late = queries.held_requests(query)
    for asked in late:
        expire(asked)
    return len(late)
