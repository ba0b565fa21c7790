"""What a meeting is planned as, who runs it, and why something cannot be done with one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from flask_babel import gettext as _

from hubcommunity.core import clock
from hubcommunity.core.zones import instant_of
from hubcommunity.topics.meetings.models import AgendaItem, Invitation, Meeting, MeetingState
from hubcommunity.topics.models import GroupState, TopicGroup
from hubcommunity.topics.policy import unwritable_because

# What those who are invited are asked about anew: when, and how they get there.
MATERIAL = ("time", "place", "link")


class Runs(Protocol):
    """Somebody who may run a group, or not."""

    @property
    def runs(self) -> bool: ...


@dataclass(frozen=True)
class Details:
    """What is typed about a meeting: its times are those of the clocks in its zone."""

    title: str
    day: date
    begins: time
    ends: time
    timezone: str
    place: str = ""
    link: str = ""
    capacity: int | None = None
    description: str = ""

    def span(self, later: timedelta = timedelta(0)) -> tuple[datetime, datetime]:
        """Return when it begins and ends, so many days later; raise `RuleBroken` for no time."""
        day = self.day + later
        return (
            instant_of(day, self.begins, self.timezone),
            instant_of(day, self.ends, self.timezone),
        )


def part_of(meeting: Meeting) -> dict[str, Any]:
    """Return what can be changed about a meeting, as it is now on the clocks of its zone."""
    names = ("title", "timezone", "place", "link", "capacity", "description")
    starts, ends = meeting.local_start, meeting.local_end
    times = {"day": starts.date(), "begins": starts.time(), "ends": ends.time()}
    return {name: getattr(meeting, name) for name in names} | times


def closed_because(group: TopicGroup) -> str | None:
    """Say why a group meets no more; None for an active one."""
    return {
        GroupState.PROPOSED: _("This group is only proposed. It meets once it begins."),
        GroupState.ACTIVE: None,
        GroupState.DORMANT: _("This group is dormant, so no meeting of it is planned."),
        GroupState.CONCLUDED: _("This group has concluded its work and meets no more."),
    }[group.state]


def past_because(starts_at: datetime) -> str | None:
    """Say why nobody can be asked to a meeting any more."""
    if starts_at > clock.now():
        return None
    return _("This meeting would have begun already. Choose a time to come.")


def settled_because(meeting: Meeting) -> str | None:
    """Say why a meeting cannot be changed any more."""
    if meeting.state is MeetingState.CANCELLED:
        return _("This meeting is cancelled. Let it take place again before you change it.")
    if meeting.state in (MeetingState.HELD, MeetingState.CLOSED) or meeting.is_over:
        return _("This meeting is over, so it stays as it was.")
    return None


def fixed_because(meeting: Meeting) -> str | None:
    """Say why the agenda and the documents of a meeting stay as they are."""
    if meeting.state is MeetingState.CLOSED:
        return _("This meeting is closed, so it stays as it was.")
    return unwritable_because(meeting.group)


def no_reply_because(meeting: Meeting) -> str | None:
    """Say why nobody replies to a meeting."""
    if meeting.state is MeetingState.CANCELLED:
        return _("This meeting is cancelled, so it needs no answer.")
    if meeting.state is MeetingState.DRAFT:
        return _("This meeting is not published yet.")
    if not meeting.takes_replies:
        return _("This meeting is over, so it takes no answers any more.")
    return None


def let_go_because(invitation: Invitation) -> str | None:
    """Say why somebody who was invited is invited no more."""
    if invitation.ended_at is None:
        return None
    return _("You have no seat in this group any more, so you are not invited.")


def refusal_of(meeting: Meeting) -> str:
    """Say why a meeting does not move from its state to the one wanted."""
    label = meeting.state.label.lower()
    return _("A meeting that is %(state)s can’t become that.", state=label)


def may_see(meeting: Meeting, reader: Runs) -> bool:
    """A draft is for those who run the group alone."""
    return reader.runs or meeting.state is not MeetingState.DRAFT


def changes(meeting: Meeting, details: Details, span: tuple[datetime, datetime]) -> list[str]:
    """Return what changes about a meeting so that whoever is invited must look again."""
    zone = details.timezone
    differs = {
        "time": (meeting.starts_at, meeting.ends_at, meeting.timezone) != (*span, zone),
        "place": meeting.place != details.place,
        "link": meeting.link != details.link,
    }
    return [name for name in MATERIAL if differs[name]]


def timed(meeting: Meeting, items: Sequence[AgendaItem]) -> Iterator[tuple[datetime, AgendaItem]]:
    """Yield each point of an agenda with when its turn comes."""
    at = meeting.starts_at
    for item in items:
        yield at, item
        at += timedelta(minutes=item.minutes)
