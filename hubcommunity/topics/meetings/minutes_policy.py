"""When the minutes of a meeting may be written, and who reads them."""

from flask_babel import gettext as _

from hubcommunity.topics.meetings import policy
from hubcommunity.topics.meetings.attendance_policy import ON_RECORD
from hubcommunity.topics.meetings.minutes_models import OPEN, Minutes, MinutesState
from hubcommunity.topics.meetings.models import Meeting, MeetingState
from hubcommunity.topics.policy import Place


def may_read(minutes: Minutes | None, place: Place) -> bool:
    """A draft is for those who run the group alone; whatever was circulated, for all inside."""
    return place.runs or (minutes is not None and not minutes.is_draft)


def no_minutes_because(meeting: Meeting) -> str | None:
    """Say why a meeting has no minutes; one that was held has them even when the group is not
    active any more, so that nothing stays unfinished.
    """
    if meeting.state in (MeetingState.DRAFT, MeetingState.CANCELLED):
        return _("Only a meeting that takes place has minutes.")
    return None if meeting.state in ON_RECORD else policy.closed_because(meeting.group)


def fixed_because(meeting: Meeting, minutes: Minutes | None) -> str | None:
    """Say why nothing is written into minutes, or not any more."""
    if told := no_minutes_because(meeting):
        return told
    if minutes and minutes.state not in OPEN:
        return _("These minutes are approved, so they stay as they are.")
    return None


def not_circulated_because(meeting: Meeting, minutes: Minutes) -> str | None:
    """Say why minutes do not go to the group yet."""
    if meeting.state not in ON_RECORD:
        return _("Mark the meeting as held first. Then its minutes can go to the group.")
    if not minutes.text:
        return _("Nothing is written yet. Write the minutes before you circulate them.")
    return None


def waits_because(meeting: Meeting, minutes: Minutes | None) -> str | None:
    """Say why a draft with a text does not go on its way yet."""
    if minutes is None or not minutes.is_draft or not minutes.text:
        return None
    return not_circulated_because(meeting, minutes)


def refusal_of(minutes: Minutes) -> str:
    """Say why minutes do not move from their state to the one wanted."""
    label = minutes.state.label.lower()
    return _("Minutes that are %(state)s can’t become that.", state=label)


def not_approving_because(meeting: Meeting, at: Meeting) -> str | None:
    """Say why a meeting cannot have approved the minutes of another one."""
    is_later = at.group_id == meeting.group_id and at.starts_at > meeting.starts_at
    if is_later and at.state in ON_RECORD:
        return None
    return _("Only a later meeting of the group that was held can have approved them.")


def step_of(minutes: Minutes | None) -> str | None:
    """Return the verb of what comes next for minutes; None where nothing does."""
    return {
        None: None,
        MinutesState.DRAFT: "circulate",
        MinutesState.CIRCULATED: "approve",
        MinutesState.APPROVED: "publish",
        MinutesState.PUBLISHED: None,
    }[minutes.state if minutes else None]
