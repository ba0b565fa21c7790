"""Calendars to follow: of a person, by an address of their own, and of a group."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core import ical
from hubcommunity.core.access import public, signed_in
from hubcommunity.core.db import db
from hubcommunity.core.hub import hub
from hubcommunity.core.templating import render
from hubcommunity.topics.meetings import feed_actions, feed_queries
from hubcommunity.topics.meetings.blueprint import bp
from hubcommunity.topics.models import GroupState
from hubcommunity.topics.queries import group_or_404

AN_HOUR = 3600


@bp.get("/topics/<slug>/meetings.ics")
@public
def group_feed(slug: str) -> Response:
    group = group_or_404(slug)
    if group.state is GroupState.PROPOSED:
        abort(404)
    return ical.answer(feed_queries.calendar_of_group(group), f"public, max-age={AN_HOUR}")


@bp.get("/calendar/<secret>.ics")
@public
def personal_feed(secret: str) -> Response:
    feed = feed_queries.feed_behind(secret)
    if feed is None:
        abort(404)
    return ical.answer(feed_queries.calendar_of(feed.person, hub.name), "private, no-cache")


@bp.get("/account/calendar/")
@signed_in
def my_calendar() -> str:
    """Show the reader's calendar address, and how to be rid of it."""
    feed = feed_queries.feed_of(current_user.person)
    address = feed_queries.address_of(feed) if feed else ""
    webcal = f"webcal://{address.split('://', 1)[-1]}"
    return render("topics/meetings/calendar.html", feed=feed, address=address, webcal=webcal)


@bp.post("/account/calendar/renew")
@signed_in
def renew_calendar() -> ResponseReturnValue:
    person = current_user.person
    feed_actions.renew(person, by=person)
    db.session.commit()
    flash(_("This is your new calendar address. The one before leads nowhere any more."), "success")
    return redirect(url_for(".my_calendar"))


@bp.post("/account/calendar/revoke")
@signed_in
def revoke_calendar() -> ResponseReturnValue:
    person = current_user.person
    feed_actions.revoke(person, by=person)
    db.session.commit()
    flash(_("Your calendar address leads nowhere any more."), "success")
    return redirect(url_for(".my_calendar"))
