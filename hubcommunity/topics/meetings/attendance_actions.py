"""Noting who was at a meeting: by those who run the group, and by whoever comes."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings import attendance_policy, attendance_queries, minutes_queries
from hubcommunity.topics.meetings.actions import move, refuse_unless_runs
from hubcommunity.topics.meetings.attendance_models import TOOK_PART, Attendance, Presence
from hubcommunity.topics.meetings.attendance_policy import Line
from hubcommunity.topics.meetings.models import Meeting, MeetingState
from hubcommunity.topics.queries import reread
from hubcommunity.topics.seat_actions import refuse

Guests = Iterable[tuple[str, Presence]]


def mark_held(meeting: Meeting, *, by: Person) -> None:
    """Note that a meeting that has begun was held."""
    refuse_unless_runs(meeting.group, by)
    reread(meeting)
    refuse(attendance_policy.no_holding_because(meeting, clock.now()))
    move(meeting, MeetingState.HELD, by, "meeting.held")


def note_all(
    meeting: Meeting,
    presences: Mapping[int, Presence | None],
    guests: Guests = (),
    *,
    seen: str,
    by: Person,
) -> None:
    """Note the attendance of a whole meeting: of people by their number, and of guests by name.

    Raise `Stale`, and change nothing, where it was noted otherwise since `seen` was the mark.
    """
    refuse_unless_runs(meeting.group, by)
    reread(meeting)
    minutes = minutes_queries.minutes_of(meeting)
    refuse(attendance_policy.no_sheet_because(meeting, minutes, clock.now()))
    noted = attendance_queries.noted_of(meeting)
    if attendance_policy.mark_of(noted) != seen:
        raise Stale(_("Attendance was noted while you filled in this page. Look at it again."))
    changed = note_people(meeting, attendance_queries.sheet_of(meeting, noted), presences, by)
    changed += note_guests(meeting, noted, guests, by)
    if changed:
        record("meeting.attendance_noted", by=by, on=meeting, changed=changed)


def note_people(
    meeting: Meeting, lines: Iterable[Line], presences: Mapping[int, Presence | None], by: Person
) -> int:
    """Note what differs, and return for how many people that was."""
    differing = [line for line in lines if presences.get(line.person.id) is not line.presence]
    for line in differing:
        presence = presences.get(line.person.id)
        if presence is None:
            db.session.delete(line.noted)
        else:
            put(meeting, line, presence, by)
    return len(differing)


def put(meeting: Meeting, line: Line, presence: Presence, by: Person) -> Attendance:
    row = line.noted or Attendance(meeting=meeting, person=line.person)
    row.organisation = line.organisation
    row.presence = presence
    row.noted_at, row.noted_by_id = clock.now(), by.id
    db.session.add(row)
    return row


def note_guests(meeting: Meeting, noted: Sequence[Attendance], guests: Guests, by: Person) -> int:
    """Let the guests be those given, and return how many came or went."""
    wanted = set(guests)
    before = {(row.guest_name, row.presence): row for row in noted if row.person_id is None}
    for gone in before.keys() - wanted:
        db.session.delete(before[gone])
    for name, presence in sorted(wanted - before.keys(), key=lambda guest: guest[0]):
        guest = {"guest_name": name, "presence": presence, "noted_by_id": by.id}
        db.session.add(Attendance(meeting=meeting, **guest))
    return len(wanted ^ before.keys())


def check_in(meeting: Meeting, presence: Presence, *, by: Person) -> Attendance:
    """Note that one is there oneself; once the meeting counts as held, nobody changes their own.

    Raise `RuleBroken` outside of the time for it, or for somebody who is not of the group.
    """
    reread(meeting)
    refuse(attendance_policy.no_check_in_because(meeting, clock.now()))
    if presence not in TOOK_PART:
        raise RuleBroken(_("Who checks in is there: present, or remote."))
    seats = attendance_queries.people_then(meeting).where(Person.id == by.id)
    if db.session.scalar(seats) is None:
        raise RuleBroken(_("Only people of the group check in."))
    before = attendance_queries.attendance_of(meeting, by)
    if before and meeting.state is MeetingState.HELD:
        raise RuleBroken(_("The meeting was held. Ask those who run the group for a correction."))
    seat = attendance_queries.seat_then(meeting, by)
    line = Line(by, seat.organisation if seat else None, noted=before)
    row = put(meeting, line, presence, by)
    db.session.flush()
    record("meeting.checked_in", by=by, on=meeting, presence=presence.value)
    return row
