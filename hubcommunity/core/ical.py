"""Calendars to follow (RFC 5545): what all of them begin with, and how one is answered."""

from collections.abc import Iterable
from datetime import timedelta

from flask import request
from icalendar import Calendar, Event
from werkzeug.wrappers import Response

from hubcommunity.core.hub import hub
from hubcommunity.core.text import without_controls


def new_calendar(of: str) -> Calendar:
    """Return an empty calendar of something, such as “Meetings”."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{one_line(hub.name)}//{of}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def followed(of: str, name: str, events: Iterable[Event]) -> bytes:
    """Return a calendar to follow, which is read anew each hour. The same events give the same
    bytes.
    """
    calendar = new_calendar(of)
    calendar.add("name", one_line(name))
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def answer(body: bytes, kept: str) -> Response:
    """Answer with a calendar, or that the one which the reader has is still right."""
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = kept
    response.add_etag()
    return response.make_conditional(request)


def one_line(text: str) -> str:
    return " ".join(without_controls(text).split())
