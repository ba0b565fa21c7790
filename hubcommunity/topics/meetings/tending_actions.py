"""Telling those who are invited, in turns: of a meeting, of its changes, and a day before."""

from datetime import datetime, timedelta

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.topics.meetings import invitation_queries, policy, queries
from hubcommunity.topics.meetings.ical_policy import CANCEL, REQUEST, invitation_part
from hubcommunity.topics.meetings.models import NEXT, Invitation, Meeting, MeetingState
from hubcommunity.topics.meetings.reply_actions import invite, move_up, tell
from hubcommunity.topics.news_actions import retract
from hubcommunity.topics.queries import reread

# So many mails are written with the act itself; a job writes the rest in the minutes after it.
A_TURN = 100
DAY = timedelta(days=1)


def tend_meetings(now: datetime) -> int:
    """Tell those who have not heard of a meeting as it is, and let the list follow the seats.

    Return how many meetings there were; what one turn does not reach waits for the next.
    """
    found = invitation_queries.to_tend(now)
    for meeting in found:
        tend(meeting)
    return len(found)


def tend(meeting: Meeting) -> None:
    """Invite who has come to the group, let go who has left it, and write to a turn of people.

    Once it has begun nobody is invited or let go any more; a new link or its end is told still.
    """
    reread(meeting)
    if meeting.is_over or meeting.state not in invitation_queries.AHEAD:
        return
    if meeting.state is MeetingState.PUBLISHED and meeting.starts_at > clock.now():
        let_go(meeting)
        invite_newcomers(meeting)
    tell_a_turn(meeting)


def take_off(meeting: Meeting, reason: str) -> None:
    """Say why a meeting that was cancelled is off, to calendars too, and take its news back."""
    meeting.cancelled_because = reason
    meeting.sequence += 1
    meeting.changed, meeting.changed_at = [], clock.now()
    retract(meeting)


def let_go(meeting: Meeting) -> None:
    """Take those off the list who sit in the group no more; their places are free."""
    for invitation in invitation_queries.gone(meeting):
        invitation.ended_at = clock.now()
        record("meeting.left", on=invitation)
        if invitation.told_sequence is not None:
            tell(invitation, "meeting.left", calendar=invitation_part(invitation, CANCEL))
    db.session.flush()
    move_up(meeting)


def invite_newcomers(meeting: Meeting) -> None:
    before = invitation_queries.ended_invitations(meeting)
    for person, organisation_id in invitation_queries.not_invited(meeting):
        invite(meeting, person, organisation_id, before.get(person.id))


def tell_a_turn(meeting: Meeting) -> None:
    """Write to those who have not heard of the meeting as it is, as many as a turn takes."""
    for invitation in db.session.scalars(invitation_queries.untold(meeting).limit(A_TURN)).all():
        tell_of(meeting, invitation)


def tell_of(meeting: Meeting, invitation: Invitation) -> None:
    is_off = meeting.state is MeetingState.CANCELLED
    part = invitation_part(invitation, CANCEL if is_off else REQUEST)
    tell(invitation, event_for(meeting, invitation), calendar=part)
    invitation.told_sequence = meeting.sequence


def event_for(meeting: Meeting, invitation: Invitation) -> str:
    if meeting.state is MeetingState.CANCELLED:
        return "meeting.cancelled"
    return "meeting.invited" if invitation.told_sequence is None else "meeting.changed"


def ask_anew(meeting: Meeting, changed: list[str]) -> None:
    """Raise the meeting's number in calendars, say why, and forget the answers to what it was.

    Whoever hears of a time within the day before it needs no reminder of that.
    """
    is_soon = meeting.starts_at - DAY <= clock.now()
    meeting.sequence += 1
    meeting.changed = changed
    meeting.changed_at = clock.now()
    for invitation in db.session.scalars(invitation_queries.invited_to(meeting)):
        invitation.answer = invitation.answered_at = invitation.stand_in = None
        if "time" in changed:
            invitation.reminded_at = clock.now() if is_soon else None
    db.session.flush()


def remind(now: datetime) -> int:
    """Write a day before to those who have not sent apologies; return to how many.

    Once a person for each time that a meeting was set to; who was invited within that day knows.
    """
    found = invitation_queries.to_remind(now, now + DAY)
    return sum(remind_of(meeting) for meeting in found)


def remind_of(meeting: Meeting) -> int:
    reread(meeting)
    if meeting.state is not MeetingState.PUBLISHED or meeting.starts_at <= clock.now():
        return 0
    to = invitation_queries.not_reminded(meeting, meeting.starts_at - DAY).limit(A_TURN)
    invitations = db.session.scalars(to).all()
    for invitation in invitations:
        invitation.reminded_at = clock.now()
        tell(invitation, "meeting.reminder")
    return len(invitations)


def note_held(now: datetime) -> int:
    """Note that the meetings whose end has come were held; return how many."""
    meetings = queries.held(invitation_queries.ended_by(now))
    over = [one for one in meetings if one.state is MeetingState.PUBLISHED and one.ends_at <= now]
    for meeting in over:
        states.move(meeting, NEXT, MeetingState.HELD, policy.refusal_of(meeting))
        record("meeting.held", on=meeting)
    return len(over)
