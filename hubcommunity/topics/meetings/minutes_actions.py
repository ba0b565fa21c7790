"""Writing minutes, in versions of which none is ever lost, and their way to the group."""

from typing import Any

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.core.links import external
from hubcommunity.core.markdown import excerpt
from hubcommunity.library.models import Audience
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings import minutes_policy, minutes_queries, release_queries
from hubcommunity.topics.meetings.actions import refuse_unless_runs
from hubcommunity.topics.meetings.minutes_models import (
    NEXT,
    Minutes,
    MinutesState,
    MinutesVersion,
)
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.meetings.release_policy import naming_because
from hubcommunity.topics.news_actions import announce, retract
from hubcommunity.topics.news_models import NewsKind
from hubcommunity.topics.queries import place, reread
from hubcommunity.topics.seat_actions import refuse


def save(meeting: Meeting, text: str, seen: int, *, by: Person) -> Minutes:
    """Save the text as the next version; the same text again is none.

    `seen` is the number of the version that the writer began with, 0 for an empty page. Raise
    `Stale` where another text was saved since then: that text stays.
    """
    minutes = to_write(meeting, by=by)
    if minutes.text == text:
        return minutes
    if minutes.version != seen:
        raise Stale(_("Version %(number)s was saved while you wrote.", number=minutes.version))
    minutes.text, minutes.version = text, minutes.version + 1
    minutes.saved_at, minutes.saved_by_id = clock.now(), by.id
    db.session.flush()
    said = {"text": text, "saved_at": minutes.saved_at, "saved_by_id": by.id}
    db.session.add(MinutesVersion(minutes_id=minutes.id, number=minutes.version, **said))
    record("minutes.saved", by=by, on=minutes, version=minutes.version)
    return minutes


def to_write(meeting: Meeting, *, by: Person) -> Minutes:
    """Return the minutes of a meeting to write in them, begun if need be, under its lock."""
    refuse_unless_runs(meeting.group, by)
    reread(meeting)
    minutes = minutes_queries.minutes_of(meeting)
    refuse(minutes_policy.fixed_because(meeting, minutes))
    return minutes or begun(meeting)


def begun(meeting: Meeting) -> Minutes:
    minutes = Minutes(meeting=meeting, state=MinutesState.DRAFT, text="", version=0)
    db.session.add(minutes)
    db.session.flush()
    return minutes


def circulate(minutes: Minutes, *, by: Person) -> None:
    """Let the group read the minutes; what is changed later is shown as a change."""
    meeting = hold(minutes)
    refuse_unless_runs(meeting.group, by)
    refuse(minutes_policy.not_circulated_because(meeting, minutes))
    as_it_is = {"circulated_version": minutes.version, "circulated_at": clock.now()}
    move(minutes, MinutesState.CIRCULATED, by, **as_it_is)
    say(minutes, _("Minutes to read: %(title)s", title=meeting.title), by)


def approve(minutes: Minutes, *, by: Person, at: Meeting | None = None) -> None:
    """Approve the minutes: as the chair or staff, or as a later meeting of the group did."""
    meeting = hold(minutes)
    if at is None and not place(meeting.group, by).decides:
        raise Forbidden(_("The chair, a later meeting or the hub’s staff approves minutes."))
    refuse_unless_runs(meeting.group, by)
    if at is not None:
        refuse(minutes_policy.not_approving_because(meeting, at))
    how = {"approved_at": clock.now(), "approved_by": by, "approved_in": at}
    move(minutes, MinutesState.APPROVED, by, **how)


def publish(
    minutes: Minutes, *, by: Person, audience: Audience = Audience.MEMBERS, text: str = ""
) -> None:
    """Put the approved minutes on record for good, beyond the group.

    Members read them as they are. For everybody there is a `text` of its own, which names nobody
    who was at the meeting or could have been; raise `RuleBroken` for one that does, and for none.
    """
    meeting = hold(minutes)
    refuse_unless_runs(meeting.group, by)
    if audience is Audience.PUBLIC:
        if not text.strip():
            refuse(_("Write what everybody reads."))
        refuse(naming_because(text, release_queries.names_at(meeting)))
    words = text.strip() if audience is Audience.PUBLIC else release_queries.text_of(minutes)
    how = {"published_at": clock.now(), "audience": audience, "released_text": words}
    move(minutes, MinutesState.PUBLISHED, by, **how)
    retract(minutes)
    say(minutes, _("Minutes: %(title)s", title=meeting.title), by)


def hold(minutes: Minutes) -> Meeting:
    """Lock the meeting of minutes until commit, read both anew, and return the meeting."""
    meeting = minutes.meeting
    reread(meeting)
    db.session.refresh(minutes)
    return meeting


def move(minutes: Minutes, to: MinutesState, by: Person, **values: Any) -> None:
    states.move(minutes, NEXT, to, minutes_policy.refusal_of(minutes))
    for name, value in values.items():
        setattr(minutes, name, value)
    told = {"audience": minutes.audience.value} if minutes.audience else {}
    record(f"minutes.{to.value}", by=by, on=minutes, version=minutes.version, **told)


def say(minutes: Minutes, title: str, by: Person) -> None:
    """Let the group hear of it, each as they have chosen."""
    group = minutes.meeting.group
    link = external("meetings.minutes", slug=group.slug, uid=minutes.meeting.uid)
    words = excerpt(minutes.text)
    announce(group, NewsKind.MINUTES, on=minutes, title=title, link=link, by=by, excerpt=words)
