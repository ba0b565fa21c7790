"""Answers to meetings, and the waiting list; every one under the lock of its meeting."""

from typing import Any

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings import invitation_queries, policy
from hubcommunity.topics.meetings.ical_policy import invitation_part, page_link, reply_link
from hubcommunity.topics.meetings.models import Answer, Invitation, Meeting
from hubcommunity.topics.models import Seat
from hubcommunity.topics.queries import reread, seat_of
from hubcommunity.topics.seat_actions import refuse

# What somebody may say; the waiting list is where a yes stands while no place is free.
SAID = (Answer.YES, Answer.NO, Answer.MAYBE)


def reply(
    meeting: Meeting, person: Person, answer: Answer, *, by: Person, stand_in: Seat | None = None
) -> Invitation:
    """Answer for a person; return their invitation: a yes may have become a place in the queue.

    Who sends apologies may name somebody of their own organisation's seats, who is asked instead.
    Raise `RuleBroken` where the meeting takes no answers, or the person is not invited.
    """
    reread(meeting)
    refuse(policy.no_reply_because(meeting))
    invitation = invited(meeting, person)
    if stand_in and (answer is not Answer.NO or not is_colleague(meeting, person, stand_in)):
        raise RuleBroken(_("Only somebody with a seat of your organisation can come instead."))
    before, now = invitation.answer, place_for(meeting, invitation, answer)
    if before is now and not stand_in:
        return invitation
    if before is not now:
        invitation.answered_at = clock.now()
    invitation.answer = now
    invitation.stand_in = stand_in.person if stand_in else None
    record("meeting.replied", by=by, on=invitation, answer=now.value)
    if stand_in:
        ask_instead(invitation, stand_in)
    if before is Answer.YES:
        move_up(meeting)
    return invitation


def invited(meeting: Meeting, person: Person) -> Invitation:
    """Return a person's invitation; who has come to the group since then is invited by asking."""
    invitation = invitation_queries.invitation_of(meeting, person)
    if invitation and invitation.ended_at is None:
        return invitation
    seat = seat_of(meeting.group, person)
    if seat is None:
        raise RuleBroken(_("You are not invited to this meeting."))
    return invite(meeting, person, seat.organisation_id, invitation)


def invite(
    meeting: Meeting, person: Person, organisation_id: int | None, before: Invitation | None
) -> Invitation:
    """Put a person on the list, anew if they were on it once; the next turn writes to them."""
    invitation = before or Invitation(meeting=meeting, person=person)
    invitation.organisation_id = organisation_id
    invitation.invited_at = clock.now()
    invitation.answer = invitation.answered_at = invitation.stand_in = None
    invitation.told_sequence = invitation.reminded_at = invitation.ended_at = None
    db.session.add(invitation)
    return invitation


def is_colleague(meeting: Meeting, person: Person, seat: Seat) -> bool:
    return seat.id in {one.id for one in invitation_queries.colleagues(meeting, person)}


def place_for(meeting: Meeting, invitation: Invitation, answer: Answer) -> Answer:
    """Return what an answer comes to: a yes waits where every place is taken."""
    if answer is not Answer.YES:
        return answer
    if invitation.answer in (Answer.YES, Answer.WAITING):
        return invitation.answer
    free = free_places(meeting)
    return Answer.WAITING if free == 0 else Answer.YES


def free_places(meeting: Meeting) -> int | None:
    """Return how many places are free; None where there is room for everybody."""
    if meeting.capacity is None:
        return None
    db.session.flush()
    return meeting.capacity - invitation_queries.counts(meeting.id)[Answer.YES]


def move_up(meeting: Meeting) -> None:
    """Give free places to those who wait for one, in their order; the meeting is locked."""
    if meeting.is_over:
        return
    free = free_places(meeting)
    waiting = invitation_queries.waiting_in(meeting)
    for invitation in db.session.scalars(waiting.limit(free)):
        invitation.answer = Answer.YES
        record("meeting.moved_up", on=invitation)
        tell(invitation, "meeting.moved_up")
    db.session.flush()


def ask_instead(invitation: Invitation, seat: Seat) -> None:
    """Write to the person whom somebody named to come in their stead."""
    meeting, person = invitation.meeting, seat.person
    theirs = invitation_queries.invitation_of(meeting, person)
    if theirs is None or theirs.ended_at is not None:
        theirs = invite(meeting, person, seat.organisation_id, theirs)
    theirs.told_sequence = meeting.sequence
    tell(theirs, "meeting.stand_in", absent=invitation.person)


def tell(invitation: Invitation, event: str, **context: Any) -> None:
    """Write to an invited person, with what their calendar is to know."""
    db.session.flush()  # a new invitation gets its public number, which its link carries
    meeting = invitation.meeting
    notify(
        invitation.person,
        event,
        calendar=context.pop("calendar", None) or invitation_part(invitation),
        meeting=meeting,
        group=meeting.group,
        invitation=invitation,
        page=page_link(meeting),
        reply_page=reply_link(invitation),
        **context,
    )
