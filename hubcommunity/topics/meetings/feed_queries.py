"""The calendars that people follow: their own, and that of a group."""

import uuid
from datetime import timedelta

from sqlalchemy import select, union
from sqlalchemy.orm import joinedload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.links import external
from hubcommunity.core.tokens import sign, unsign
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings.ical_policy import feed
from hubcommunity.topics.meetings.models import CalendarFeed
from hubcommunity.topics.meetings.queries import meetings_of
from hubcommunity.topics.models import Office, Seat, TopicGroup

CALENDAR = "calendar-feed"
BACK = timedelta(days=90)
MOST = 500


def feed_of(person: Person) -> CalendarFeed | None:
    """Return the calendar address of a person that holds now."""
    query = select(CalendarFeed).where(CalendarFeed.person_id == person.id)
    return db.session.scalar(query.where(CalendarFeed.revoked_at.is_(None)))


def address_of(one: CalendarFeed) -> str:
    """Return the address of a calendar; nobody can make it up from what the database holds."""
    return external("meetings.personal_feed", secret=sign(CALENDAR, one.uid.hex))


def feed_behind(secret: str, of: str = CALENDAR) -> CalendarFeed | None:
    """Return the calendar of an address, with its person; None once it is revoked. `of` says of
    which of the person's calendars it is the address.
    """
    signed = unsign(of, secret)
    if signed is None:
        return None
    query = select(CalendarFeed).options(joinedload(CalendarFeed.person))
    query = query.where(CalendarFeed.uid == uuid.UUID(signed), CalendarFeed.revoked_at.is_(None))
    return db.session.scalar(query)


def calendar_of(person: Person, name: str) -> bytes:
    """Return the meetings of all groups in which a person sits now, with their links."""
    seats = select(Seat.group_id).where(Seat.person_id == person.id, Seat.ended_at.is_(None))
    offices = select(Office.group_id).where(
        Office.person_id == person.id, Office.ended_at.is_(None)
    )
    groups = select(union(seats, offices).subquery().c.group_id)
    meetings = meetings_of(groups, clock.now() - BACK, MOST)
    return feed(name, meetings, with_links=True)


def calendar_of_group(group: TopicGroup) -> bytes:
    """Return the meetings of a group as everybody may know of them: no link, no words."""
    groups = select(TopicGroup.id).where(TopicGroup.id == group.id)
    meetings = meetings_of(groups, clock.now() - BACK, MOST)
    return feed(group.name, meetings, with_links=False)
