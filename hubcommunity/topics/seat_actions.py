"""Seats taken and given up, under the lock of their group."""

from typing import Any

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.links import external
from hubcommunity.membership.agreement_queries import has_adopted_current_code
from hubcommunity.membership.vote_queries import voting_among
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations import queries as organisations
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.models import Seat, SeatKind, TopicGroup
from hubcommunity.topics.policy import closed_because, full_because
from hubcommunity.topics.size_queries import is_full


def hold(group: TopicGroup, organisation: Organisation) -> None:
    """Lock the two, always in this order: who represents whom, and who sits where, stands still."""
    organisations.held(organisation)
    queries.held(group)


def refuse(reason: str | None) -> None:
    """Raise `RuleBroken` where there is a reason to refuse."""
    if reason:
        raise RuleBroken(reason)


def refuse_seat(group: TopicGroup, organisation: Organisation, person: Person) -> None:
    """Raise `RuleBroken` where the person can't take a seat in the group for the organisation."""
    refuse_person(group, organisation, person)
    if not has_adopted_current_code(organisation):
        refuse(without_code(organisation))


def without_code(organisation: Organisation) -> str:
    return _(
        "%(organisation)s has not adopted the current code of ethics yet. One of its primary"
        " contacts does that first.",
        organisation=organisation.name,
    )


def refuse_person(group: TopicGroup, organisation: Organisation, person: Person) -> None:
    """Raise `RuleBroken` where the person could not sit for the organisation whatever it adopts."""
    refuse(closed_because(group))
    present = queries.place(group, person)
    if present.seat:
        refuse(_("You already have a seat in this group."))
    refuse(present.excluded_because)
    if organisation.id not in {one.id for one in present.organisations}:
        refuse(_("You can’t take a seat for %(organisation)s now.", organisation=organisation.name))
    if not present.observes(organisation):
        refuse_past_limit(group, organisation)


def refuse_past_limit(group: TopicGroup, organisation: Organisation) -> None:
    """Raise `RuleBroken` where the group has no place left, or the organisation's tier no more."""
    limit, seats = queries.seat_limit(organisation), queries.seats_for(organisation, group)
    if not seats and is_full(group):
        refuse(full_because(group))
    if limit is not None and len(seats) >= limit:
        told = {"organisation": organisation.name, "limit": limit}
        refuse(_("%(organisation)s may seat %(limit)d in a group, and has done so.", **told))


def take_seat(
    group: TopicGroup,
    organisation: Organisation,
    person: Person,
    by: Person,
    *,
    observes: bool = False,
) -> Seat:
    """Seat a person: an organisation's first is its delegate, the next are alternates.

    Who is its observer, or comes back as one, sits beside them without a place in line.
    """
    place = (SeatKind.OBSERVER, 0)
    if not observes and not queries.place(group, person).observes(organisation):
        place = next_place(group, organisation)
    seat = Seat(group=group, organisation=organisation, person=person, kind=place[0], line=place[1])
    db.session.add(seat)
    record("seat.taken", by=by, on=seat, group=group.slug, kind=seat.kind.value, line=seat.line)
    return seat


def next_place(group: TopicGroup, organisation: Organisation) -> tuple[SeatKind, int]:
    """Return as what, and where in line, the next person of an organisation sits."""
    others = queries.seats_for(organisation, group)
    return (SeatKind.ALTERNATE, others[-1].line + 1) if others else (SeatKind.DELEGATE, 0)


def end_seat(seat: Seat, reason: str, by: Person | None) -> None:
    """End a seat; where it was the delegate's, the first alternate moves up."""
    close(seat, reason)
    record("seat.ended", by=by, on=seat, group=seat.group.slug, reason=reason)
    close_ranks(seat.group, seat.organisation, by)


def close(seat: Seat, reason: str) -> None:
    seat.ended_at = clock.now()
    seat.ended_reason = reason
    db.session.flush()


def close_ranks(group: TopicGroup, organisation: Organisation, by: Person | None) -> None:
    """Give the organisation a delegate if it has anybody left, and number the rest anew."""
    left = list(queries.seats_for(organisation, group))
    if left and left[0].kind is SeatKind.ALTERNATE:
        move_up(left[0], by)
    number_anew(group, organisation)


def number_anew(group: TopicGroup, organisation: Organisation) -> None:
    for line, seat in enumerate(queries.seats_for(organisation, group)):
        seat.line = line


def move_up(alternate: Seat, by: Person | None) -> None:
    """Make an alternate the delegate: one seat ends and another begins, both on record."""
    seat = begin_anew(alternate, "moved up", SeatKind.DELEGATE, 0)
    record("seat.moved_up", by=by, on=seat, group=seat.group.slug)
    tell_seated("seat.moved_up", seat)


def begin_anew(seat: Seat, reason: str, kind: SeatKind, line: int) -> Seat:
    """End a seat, and begin one of another kind for the same person."""
    if seat.ended_at is None:
        close(seat, reason)
    same = {"group": seat.group, "organisation": seat.organisation, "person": seat.person}
    begun = Seat(kind=kind, line=line, **same)
    db.session.add(begun)
    return begun


def tell_seated(event: str, seat: Seat) -> None:
    """Tell a person what their seat is, and whether the organisation has a vote by it."""
    organisation = seat.organisation
    votes = organisation.id in voting_among([organisation.id])
    tell(seat.person, event, seat.group, organisation, seat=seat, votes=votes)


def tell(
    person: Person, event: str, group: TopicGroup, organisation: Organisation, **context: Any
) -> None:
    page = external("topics.show", slug=group.slug)
    notify(person, event, group=group, organisation=organisation, page=page, **context)
