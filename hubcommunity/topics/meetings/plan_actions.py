"""Planning meetings and changing them: one, or all that follow in a series."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.marks import refuse_old
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings import policy
from hubcommunity.topics.meetings.actions import hold, refuse_unless_runs, say
from hubcommunity.topics.meetings.models import Meeting, MeetingSeries, MeetingState
from hubcommunity.topics.meetings.policy import Details
from hubcommunity.topics.meetings.reply_actions import free_places, move_up
from hubcommunity.topics.meetings.series_policy import MOST, Repeat, days_of, is_cut
from hubcommunity.topics.meetings.tending_actions import ask_anew, tend
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_actions import retract
from hubcommunity.topics.policy import unwritable_because
from hubcommunity.topics.seat_actions import refuse

CHANGEABLE = [MeetingState.DRAFT, MeetingState.PUBLISHED]


def plan(
    group: TopicGroup, details: Details, *, by: Person, repeat: Repeat | None = None
) -> Sequence[Meeting]:
    """Plan a meeting, or a series of them at the same time of day; each is a draft of its own."""
    refuse_unless_runs(group, by)
    refuse(policy.closed_because(group))
    spans = spans_of(details, repeat)
    refuse(policy.past_because(spans[0][0]))
    series = None
    if repeat:
        series = MeetingSeries(group_id=group.id, rhythm=repeat.rhythm, step=repeat.step)
        db.session.add(series)
    meetings = [new_meeting(group, details, span, by) for span in spans]
    for meeting in meetings:
        meeting.series = series
        db.session.add(meeting)
        record("meeting.planned", by=by, on=meeting, group=group.slug)
    return meetings


def spans_of(details: Details, repeat: Repeat | None) -> list[tuple[datetime, datetime]]:
    """Return when the meetings begin and end, by the same clock on every day of the series."""
    days = days_of(details.day, repeat) if repeat else [details.day]
    if not days:
        raise RuleBroken(_("The series would end before its first meeting."))
    if repeat and is_cut(details.day, repeat):
        raise RuleBroken(
            _("A series has %(number)s meetings at most: choose an earlier last day.", number=MOST)
        )
    return [details.span(day - details.day) for day in days]


def new_meeting(
    group: TopicGroup, details: Details, span: tuple[datetime, datetime], by: Person
) -> Meeting:
    meeting = Meeting(group=group, created_by_id=by.id)
    fill(meeting, details, span)
    return meeting


def fill(meeting: Meeting, details: Details, span: tuple[datetime, datetime]) -> None:
    meeting.starts_at, meeting.ends_at = span
    for name in ("title", "description", "timezone", "place", "link", "capacity"):
        setattr(meeting, name, getattr(details, name))


def change(
    meeting: Meeting,
    details: Details,
    *,
    by: Person,
    following: bool = False,
    seen: str | None = None,
) -> Sequence[Meeting]:
    """Change a meeting, or it and the later ones of its series by as many days.

    A new time, place or link asks everybody anew; a corrected word tells nobody. Raise `Stale` for
    a meeting that is not as it was `seen`.
    """
    refuse_unless_runs(meeting.group, by)
    refuse(unwritable_because(meeting.group))
    found = hold(meeting, following, CHANGEABLE)
    refuse_old(policy.part_of(meeting), seen)
    first = found[0].local_start.date()
    for one in found:
        change_one(one, details, one.local_start.date() - first, by)
    return found


def change_one(meeting: Meeting, details: Details, later: timedelta, by: Person) -> None:
    refuse(policy.settled_because(meeting))
    span = details.span(later)
    material = policy.changes(meeting, details, span)
    fill(meeting, details, span)
    record("meeting.changed", by=by, on=meeting, group=meeting.group.slug, changed=material)
    if meeting.state is MeetingState.DRAFT:
        return
    if "time" in material:
        refuse(policy.past_because(meeting.starts_at))
    meeting.changed_at = clock.now()
    if material:
        ask_anew(meeting, material)
        retract(meeting)
        say(meeting, _("Changed: %(title)s", title=meeting.title), by)
        tend(meeting)
    fit(meeting)


def fit(meeting: Meeting) -> None:
    """Let the list follow the number of places: more let those in who wait, too few are refused."""
    free = free_places(meeting)
    if free is not None and free < 0:
        raise RuleBroken(
            _(
                "%(number)s have said that they come already, so there must be as many places.",
                number=meeting.capacity - free,  # type: ignore[operator]
            )
        )
    move_up(meeting)
