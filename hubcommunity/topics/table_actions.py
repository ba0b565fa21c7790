"""What a primary contact changes among the seats of the organisation in a group."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.organisations.queries import primary_contacts
from hubcommunity.people.models import Person
from hubcommunity.topics import queries
from hubcommunity.topics.models import Seat, SeatKind
from hubcommunity.topics.office_actions import close_office, tell_holder
from hubcommunity.topics.policy import last_chair_because
from hubcommunity.topics.seat_actions import (
    begin_anew,
    close,
    close_ranks,
    end_seat,
    hold,
    next_place,
    refuse,
    refuse_past_limit,
    tell,
)

TAKEN_AWAY = "taken away"


def make_delegate(seat: Seat, *, by: Person) -> Seat:
    """Let an alternate and the voting delegate change places; both are told."""
    hold_to_arrange(seat, by)
    refuse_unless(seat, SeatKind.ALTERNATE)
    delegate = queries.seats_for(seat.organisation, seat.group)[0]
    close(delegate, "stepped back")
    now_delegate = begin_anew(seat, "moved up", SeatKind.DELEGATE, 0)
    now_alternate = begin_anew(delegate, "stepped back", SeatKind.ALTERNATE, seat.line)
    changed(now_delegate, by)
    changed(now_alternate, by)
    return now_delegate


def move_ahead(seat: Seat, *, by: Person) -> None:
    """Let an alternate and the one before them in line change places."""
    hold_to_arrange(seat, by)
    refuse_unless(seat, SeatKind.ALTERNATE)
    before = queries.seats_for(seat.organisation, seat.group)[seat.line - 1]
    if before.kind is not SeatKind.ALTERNATE:
        refuse(_("%(name)s is the first in line already.", name=seat.person.name))
    before.line, seat.line = seat.line, before.line
    record("seat.line_changed", by=by, on=seat, group=seat.group.slug, line=seat.line)


def make_observer(seat: Seat, *, by: Person) -> Seat:
    """Let somebody at the table only observe; where they voted, the first alternate moves up."""
    hold_to_arrange(seat, by)
    if seat.kind is SeatKind.OBSERVER:
        raise Stale(is_already(seat))
    if queries.offices_of(seat.group, seat.person):
        refuse(
            _("%(name)s holds an office in this group, so they sit at the table.", **named(seat))
        )
    observer = begin_anew(seat, "became observer", SeatKind.OBSERVER, 0)
    changed(observer, by)
    close_ranks(seat.group, seat.organisation, by)
    return observer


def bring_to_table(seat: Seat, *, by: Person) -> Seat:
    """Let an observer sit at the table: where nobody votes they do, else they are last in line."""
    hold_to_arrange(seat, by)
    refuse_unless(seat, SeatKind.OBSERVER)
    if queries.place(seat.group, seat.person).observes(seat.organisation):
        refuse(_("%(name)s is an observer of the organisation, and only observes.", **named(seat)))
    refuse_past_limit(seat.group, seat.organisation)
    kind, line = next_place(seat.group, seat.organisation)
    begun = begin_anew(seat, "came to the table", kind, line)
    changed(begun, by)
    return begun


def take_away(seat: Seat, *, by: Person, reason: str) -> None:
    """End the seat of a colleague, and their offices with it; they are told why and by whom, and
    the first alternate moves up. An active group keeps its last chair.
    """
    hold_to_arrange(seat, by)
    if not reason.strip():
        refuse(_("Give a reason: the person whose seat ends is told."))
    group, person, organisation = seat.group, seat.person, seat.organisation
    refuse(last_chair_because(queries.offices_in(group), person, group))
    for office in queries.offices_of(group, person):
        close_office(office, by)
        tell_holder(office, "office.ended")
    end_seat(seat, TAKEN_AWAY, by)
    tell(person, "seat.ended", group, organisation, reason=reason.strip(), ended_by=by)


def hold_to_arrange(seat: Seat, by: Person) -> None:
    """Lock, look again, and refuse who does not speak for the organisation, or comes too late."""
    hold(seat.group, seat.organisation)
    queries.reread(seat)
    if seat.person_id == by.id:
        raise Forbidden(_("Nobody changes their own role."))
    if by not in primary_contacts(seat.organisation):
        raise Forbidden(_("Only a primary contact of the organisation changes its seats."))
    if seat.ended_at is not None:
        raise Stale(_("This seat has ended, or is another one by now."))


def refuse_unless(seat: Seat, kind: SeatKind) -> None:
    if seat.kind is not kind:
        raise Stale(is_already(seat))


def is_already(seat: Seat) -> str:
    return _("%(name)s sits here as: %(kind)s.", kind=seat.kind.label.lower(), **named(seat))


def named(seat: Seat) -> dict[str, str]:
    return {"name": seat.person.name}


def changed(seat: Seat, by: Person) -> None:
    """Keep on record that a seat is of another kind now, and say so to whose it is."""
    db.session.flush()
    record("seat.changed", by=by, on=seat, group=seat.group.slug, kind=seat.kind.value)
    if seat.person_id != by.id:
        tell(seat.person, "seat.changed", seat.group, seat.organisation, seat=seat, by=by)
