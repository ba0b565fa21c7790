"""Calendar addresses: made, renewed and revoked by their person."""

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings.feed_queries import feed_of
from hubcommunity.topics.meetings.models import CalendarFeed


def renew(person: Person, *, by: Person) -> CalendarFeed:
    """Give a person a new calendar address; the one before leads nowhere any more."""
    revoke(person, by=by)
    feed = CalendarFeed(person=person)
    db.session.add(feed)
    record("calendar_feed.made", by=by, on=feed)
    return feed


def revoke(person: Person, *, by: Person) -> None:
    """Let a person's calendar address lead nowhere any more."""
    feed = feed_of(person)
    if feed:
        feed.revoked_at = clock.now()
        record("calendar_feed.revoked", by=by, on=feed)
        db.session.flush()
