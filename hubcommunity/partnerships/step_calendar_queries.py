"""The dated steps of a person as their calendar follows them, by the person's own address."""

from datetime import UTC, timedelta

from flask_babel import gettext as _
from icalendar import Event, vUri
from sqlalchemy.orm import contains_eager

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.hub import hub
from hubcommunity.core.i18n import writing_to
from hubcommunity.core.ical import followed, one_line
from hubcommunity.core.links import external
from hubcommunity.core.tokens import sign
from hubcommunity.partnerships.step_list_queries import StepFilter, undone_by
from hubcommunity.partnerships.step_models import Activity
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings.models import CalendarFeed

# The signature differs from that of the meetings: one address does not tell the other.
STEPS = "step-feed"
MOST = 500
LASTS = timedelta(minutes=30)


def address_of(feed: CalendarFeed) -> str:
    """Return the address of the steps of a person; it holds as long as that of their meetings."""
    return external("partnerships.step_feed", secret=sign(STEPS, feed.uid.hex))


def calendar_of(person: Person) -> bytes:
    """Return what a person is to do on which day, in their language."""
    query = undone_by(StepFilter(person.id, clock.today())).where(Activity.due_on.is_not(None))
    query = query.options(contains_eager(Activity.lead))
    steps = db.session.scalars(query.order_by(Activity.due_at, Activity.id).limit(MOST))
    with writing_to(person.language, person.timezone):
        name = _("%(hub)s: next steps", hub=hub.name)
        return followed("Next steps", name, [entry(step) for step in steps])


def entry(step: Activity) -> Event:
    event = Event()
    event.add("uid", str(step.uid))
    event.add("dtstamp", step.at.astimezone(UTC).replace(microsecond=0))
    words = (step.kind.label, step.text, step.lead.organisation_name)
    event.add("summary", one_line(": ".join(filter(None, words))))
    if step.has_time and step.due_at:
        event.add("dtstart", step.due_at)
        event.add("dtend", step.due_at + LASTS)
    else:
        event.add("dtstart", step.due_on)
        event.add("transp", "TRANSPARENT")
    event["url"] = vUri(external("partnerships.lead", uid=step.lead.uid))
    return event
