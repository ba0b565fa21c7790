"""When attendance is noted and by whom, and what it comes to."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import gettext as _

from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings import policy
from hubcommunity.topics.meetings.attendance_models import TOOK_PART, Attendance, Presence
from hubcommunity.topics.meetings.minutes_models import Minutes, MinutesState
from hubcommunity.topics.meetings.models import Answer, Meeting, MeetingState

# Whoever comes checks in from half an hour before the beginning until half an hour after the end.
CHECK_IN_BEFORE = timedelta(minutes=30)
CHECK_IN_AFTER = timedelta(minutes=30)
ON_RECORD = (MeetingState.HELD, MeetingState.CLOSED)


@dataclass(frozen=True)
class Line:
    """A person on the sheet of a meeting: for whom they sit, what they said, how they were."""

    person: Person
    organisation: Organisation | None = None
    answer: Answer | None = None
    noted: Attendance | None = None

    @property
    def presence(self) -> Presence | None:
        return self.noted.presence if self.noted else None


@dataclass(frozen=True)
class Turnout:
    """How many were at a meeting, of those about whom it is noted; guests count apart."""

    counts: Mapping[Presence, int] = field(default_factory=dict)
    guests: int = 0

    @property
    def took_part(self) -> int:
        return sum(self.counts.get(presence, 0) for presence in TOOK_PART)

    @property
    def noted(self) -> int:
        return sum(self.counts.values())

    @property
    def share(self) -> float:
        """The part of them who took part; none of nobody."""
        return self.took_part / self.noted if self.noted else 0.0


def mark_of(rows: Iterable[Attendance]) -> str:
    """Return a mark of what is noted, by which a page knows later whether it is so still."""
    noted = sorted((row.person_id or 0, row.guest_name, row.presence.value) for row in rows)
    return hashlib.sha256(repr(noted).encode()).hexdigest()[:32]


def may_be_noted(meeting: Meeting, now: datetime) -> bool:
    """Say whether it is late enough for anybody's attendance to be noted."""
    return now >= meeting.starts_at - CHECK_IN_BEFORE


def moments_of(meeting: Meeting) -> tuple[datetime, ...]:
    """Return when the clock changes what can be done at a meeting; checking in stays open for the
    whole of its last moment.
    """
    return (
        meeting.starts_at - CHECK_IN_BEFORE,
        meeting.starts_at,
        meeting.ends_at,
        meeting.ends_at + CHECK_IN_AFTER + timedelta.resolution,
    )


def no_check_in_because(meeting: Meeting, now: datetime) -> str | None:
    """Say why nobody checks in to a meeting at this moment."""
    if meeting.state not in (MeetingState.PUBLISHED, MeetingState.HELD):
        return _("Nobody checks in to a meeting that is %(state)s.", state=lower(meeting))
    if closed := policy.closed_because(meeting.group):
        return closed
    if not may_be_noted(meeting, now):
        return _("You can check in from half an hour before the meeting begins.")
    if now > meeting.ends_at + CHECK_IN_AFTER:
        return _("Checking in is over. Those who run the group can still note that you came.")
    return None


def no_sheet_because(meeting: Meeting, minutes: Minutes | None, now: datetime) -> str | None:
    """Say why attendance is not noted, or not any more."""
    if meeting.state in (MeetingState.DRAFT, MeetingState.CANCELLED):
        return _("Nobody attends a meeting that is %(state)s.", state=lower(meeting))
    if not may_be_noted(meeting, now):
        return _("Attendance is noted from half an hour before the meeting begins.")
    if meeting.group.takes_members:
        return None
    if meeting.state not in ON_RECORD:
        return policy.closed_because(meeting.group)
    if minutes and minutes.state is MinutesState.PUBLISHED:
        return _("The group is not active, and the minutes are published: they stay as they are.")
    return None


def no_holding_because(meeting: Meeting, now: datetime) -> str | None:
    """Say why a meeting is not marked as held."""
    if now < meeting.starts_at:
        return _("This meeting has not begun yet.")
    return policy.closed_because(meeting.group)


def lower(meeting: Meeting) -> str:
    return meeting.state.label.lower()
