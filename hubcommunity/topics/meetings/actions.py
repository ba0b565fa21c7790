"""Publishing meetings, cancelling them and letting them take place again."""

from collections.abc import Sequence

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden
from hubcommunity.core.markdown import excerpt
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings import policy, queries
from hubcommunity.topics.meetings.ical_policy import page_link
from hubcommunity.topics.meetings.models import NEXT, Meeting, MeetingState
from hubcommunity.topics.meetings.tending_actions import ask_anew, take_off, tend
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_actions import announce, retract
from hubcommunity.topics.news_models import NewsKind
from hubcommunity.topics.queries import place
from hubcommunity.topics.seat_actions import refuse


def publish(meeting: Meeting, *, by: Person, following: bool = False) -> Sequence[Meeting]:
    """Publish a draft, with the later ones of its series where asked, and invite the group."""
    refuse_unless_runs(meeting.group, by)
    refuse(policy.closed_because(meeting.group))
    drafts = hold(meeting, following, [MeetingState.DRAFT])
    for one in drafts:
        move(one, MeetingState.PUBLISHED, by, "meeting.published")
        refuse(policy.past_because(one.starts_at))
        one.changed_at = clock.now()
        say(one, one.title, by)
        tend(one)
    return drafts


def cancel(
    meeting: Meeting, reason: str, *, by: Person, following: bool = False
) -> Sequence[Meeting]:
    """Cancel a published meeting, with the later ones of its series where asked; all are told."""
    refuse_unless_runs(meeting.group, by)
    ahead = hold(meeting, following, [MeetingState.PUBLISHED])
    for one in ahead:
        if one.is_over:
            refuse(policy.settled_because(one))
        call_off(one, reason, by)
    return ahead


def call_off(meeting: Meeting, reason: str, by: Person) -> None:
    move(meeting, MeetingState.CANCELLED, by, "meeting.cancelled")
    take_off(meeting, reason)
    say(meeting, _("Cancelled: %(title)s", title=meeting.title), by)
    tend(meeting)


def call_off_all(group: TopicGroup, reason: str, by: Person) -> None:
    """Cancel the meetings to come of a group, locked already, that ends; all invited are told."""
    for meeting in queries.held(db.session.scalars(queries.coming(group.id, clock.now())).all()):
        if meeting.state is MeetingState.PUBLISHED and meeting.starts_at > clock.now():
            call_off(meeting, reason, by)


def restore(meeting: Meeting, *, by: Person, following: bool = False) -> Sequence[Meeting]:
    """Let a cancelled meeting take place after all; everybody is asked anew."""
    refuse_unless_runs(meeting.group, by)
    refuse(policy.closed_because(meeting.group))
    found = hold(meeting, following, [MeetingState.CANCELLED])
    for one in found:
        move(one, MeetingState.PUBLISHED, by, "meeting.restored")
        refuse(policy.past_because(one.starts_at))
        one.cancelled_because = ""
        ask_anew(one, ["restored"])
        retract(one)
        say(one, _("Takes place after all: %(title)s", title=one.title), by)
        tend(one)
    return found


def close(meeting: Meeting, *, by: Person) -> Sequence[Meeting]:
    """Close a meeting that was held: nothing about it is open any more."""
    refuse_unless_runs(meeting.group, by)
    (one,) = queries.held([meeting])
    move(one, MeetingState.CLOSED, by, "meeting.closed")
    return [one]


def hold(meeting: Meeting, following: bool, among: list[MeetingState]) -> Sequence[Meeting]:
    """Lock a meeting, or it and the later ones of its series in these states, and read them."""
    return queries.held(queries.following(meeting, among) if following else [meeting])


def move(meeting: Meeting, to: MeetingState, by: Person, event: str) -> None:
    states.move(meeting, NEXT, to, policy.refusal_of(meeting))
    record(event, by=by, on=meeting, group=meeting.group.slug)


def say(meeting: Meeting, title: str, by: Person) -> None:
    """Let the group hear of it, each as they have chosen."""
    link, words = page_link(meeting), excerpt(meeting.description)
    announce(
        meeting.group, NewsKind.MEETING, on=meeting, title=title, link=link, by=by, excerpt=words
    )


def refuse_unless_runs(group: TopicGroup, by: Person) -> None:
    """Raise `Forbidden` for anybody but those who run the group."""
    if not place(group, by).runs:
        raise Forbidden(_("Only those who run the group and the hub’s staff may do this."))
