"""The calendar of a person's next steps: its address, and what is behind it."""

from flask import abort
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.core import ical
from hubcommunity.core.access import STAFF, public, staff_only
from hubcommunity.core.templating import render
from hubcommunity.partnerships import step_calendar_queries as queries
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.topics.meetings.feed_queries import feed_behind, feed_of


@bp.get("/staff/next-steps/calendar/")
@staff_only
def step_calendar() -> str:
    feed = feed_of(current_user.person)
    address = queries.address_of(feed) if feed else ""
    webcal = f"webcal://{address.split('://', 1)[-1]}"
    return render("partnerships/step_calendar.html", address=address, webcal=webcal)


@bp.get("/calendar/next-steps/<secret>.ics")
@public
def step_feed(secret: str) -> Response:
    """Answer whoever has the address, while it holds and its person is of the staff."""
    feed = feed_behind(secret, queries.STEPS)
    if feed is None or feed.person not in people_with_duty(STAFF):
        abort(404)
    return ical.answer(queries.calendar_of(feed.person), "private, no-cache")
