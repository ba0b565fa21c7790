"""Meetings as calendars read them: invitations (RFC 5546) and what a feed holds (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parseaddr

from flask import current_app
from flask_babel import gettext as _
from icalendar import Event, vCalAddress, vText, vUri

from hubcommunity.core import clock
from hubcommunity.core.i18n import writing_to
from hubcommunity.core.ical import followed, new_calendar, one_line
from hubcommunity.core.links import external
from hubcommunity.core.markdown import by_line
from hubcommunity.core.text import without_controls
from hubcommunity.core.tokens import sign
from hubcommunity.mail.models import CalendarPart
from hubcommunity.topics.meetings.models import Answer, Invitation, Meeting
from hubcommunity.topics.meetings.timezone_policy import described as described_zone

REQUEST, CANCEL = "REQUEST", "CANCEL"
MEETINGS = "Meetings"
REPLIES = "meeting-reply"
TAKES_PART = {
    Answer.YES: "ACCEPTED",
    Answer.NO: "DECLINED",
    Answer.MAYBE: "TENTATIVE",
    Answer.WAITING: "TENTATIVE",
}


def reply_link(invitation: Invitation) -> str:
    """Return the address at which an invited person answers without signing in."""
    return external("meetings.reply_by_link", token=sign(REPLIES, invitation.uid.hex))


def page_link(meeting: Meeting) -> str:
    return external("meetings.show", slug=meeting.group.slug, uid=meeting.uid)


def invitation_part(invitation: Invitation, method: str = REQUEST) -> CalendarPart:
    """Return what a mail tells one person's calendar: that they are asked, or that it is off."""
    meeting, person = invitation.meeting, invitation.person
    calendar = new_calendar(MEETINGS)
    calendar.add("method", method)
    begins, ends = meeting.local_start, meeting.local_end
    calendar.add_component(described_zone(meeting.zone, begins, ends))
    event = new_event(meeting, clock.now())
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("dtstart", begins)
    event.add("dtend", ends)
    if method == REQUEST:
        add_place(event, meeting.place or meeting.link)
        with writing_to(person.language, person.timezone):
            event.add("description", without_controls(described(invitation)))
    event["url"] = vUri(page_link(meeting))
    event["organizer"] = organizer(meeting)
    event.add("attendee", attendee(invitation), encode=False)
    calendar.add_component(event)
    return CalendarPart(method, calendar.to_ical().decode())


def described(invitation: Invitation) -> str:
    meeting = invitation.meeting
    lines = (
        by_line(meeting.description),
        _("Join: %(link)s", link=meeting.link) if meeting.link else "",
        _("Answer: %(link)s", link=reply_link(invitation)),
    )
    return "\n\n".join(filter(None, lines))


def organizer(meeting: Meeting) -> vCalAddress:
    """Return who calendars name as the organiser: the group, at the address that we write from."""
    _name, address = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])
    return party(address, meeting.group.name)


def attendee(invitation: Invitation) -> vCalAddress:
    """Return the receiver's own line: nobody's calendar is told who else is invited."""
    one = party(invitation.person.email or "", invitation.person.name)
    answer = invitation.answer
    one.params["ROLE"] = vText("REQ-PARTICIPANT")
    one.params["PARTSTAT"] = vText(TAKES_PART[answer] if answer else "NEEDS-ACTION")
    one.params["RSVP"] = vText("TRUE")
    return one


def party(address: str, name: str) -> vCalAddress:
    one = vCalAddress(f"mailto:{address}")
    one.params["CN"] = vText(one_line(name).replace('"', "'"))
    return one


def feed(name: str, meetings: Iterable[Meeting], *, with_links: bool) -> bytes:
    """Return meetings as a calendar to follow; only for those who take part with their links.

    The times stand in UTC, which needs no description of a zone and is read alike everywhere. The
    same meetings give the same bytes.
    """
    entries = [entry(meeting, with_links=with_links) for meeting in meetings]
    return followed(MEETINGS, name, entries)


def entry(meeting: Meeting, *, with_links: bool) -> Event:
    event = new_event(meeting, meeting.changed_at)
    event.add("status", "CONFIRMED")
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    if with_links:
        add_place(event, meeting.place or meeting.link)
        told = (by_line(meeting.description), meeting.link)
        event.add("description", without_controls("\n\n".join(filter(None, told))))
        event["url"] = vUri(page_link(meeting))
    else:
        add_place(event, meeting.place)
        event["url"] = vUri(external("topics.show", slug=meeting.group.slug))
    return event


def new_event(meeting: Meeting, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", str(meeting.uid))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("summary", one_line(f"{meeting.group.name}: {meeting.title}"))
    event.add("transp", "OPAQUE")
    return event


def add_place(event: Event, place: str) -> None:
    if place:
        event.add("location", one_line(place))
