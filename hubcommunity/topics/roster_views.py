"""The roster of a group on any day, to read and to download, and what became of every seat."""

from datetime import date

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hubcommunity.core import clock
from hubcommunity.core.access import public, signed_in
from hubcommunity.core.paging import page_number
from hubcommunity.core.tables import csv_download
from hubcommunity.core.templating import render
from hubcommunity.membership.vote_queries import voting_among
from hubcommunity.topics import figure_queries, roster_queries
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.declaration_queries import declared_by
from hubcommunity.topics.room_views import group_and_place, room


@bp.get("/topics/<slug>/roster/")
@public
def roster(slug: str) -> str:
    """Show who sits in a group, or sat there at the end of a day before."""
    group, place = group_and_place(slug)
    day = day_asked_for()
    then = roster_queries.end_of(day)
    page = roster_queries.roster(group, then, page_number())
    seats = roster_queries.seats_by_organisation(group, then, page.items)
    shown = [seat for each in seats.values() for seat in each]
    today = clock.today()
    return render(
        "topics/roster.html",
        group=group,
        place=place,
        day=day,
        today=today,
        figures=figure_queries.figures_of(group)
        if day == today
        else roster_queries.counted(roster_queries.seats_at(group, then)),
        page=page,
        seats=seats,
        voting=voting_among(organisation.id for organisation in page.items) if day == today else (),
        declared=declared_by(shown) if place.is_inside and day == today else None,
    )


def day_asked_for() -> date:
    """Return the day in the address; today for none, for one that is no day or is still to come."""
    try:
        return min(date.fromisoformat(request.args.get("on", "")), clock.today())
    except ValueError:
        return clock.today()


@bp.get("/topics/<slug>/roster.csv")
@public
def roster_csv(slug: str) -> ResponseReturnValue:
    """Hand out the roster of a day as a table; names of people to those who may see them."""
    group, place = group_and_place(slug)
    day = day_asked_for()
    seats = roster_queries.seats_at(group, roster_queries.end_of(day))
    header = [_("Organisation"), _("Country"), _("Type")]
    if place.sees_people:
        header += [_("Person"), _("Seat"), _("Number in line"), _("Since")]
    lines = roster_queries.roster_lines(seats, with_people=place.sees_people)
    return csv_download(f"{group.slug}-roster-{day.isoformat()}.csv", header, lines)


@bp.get("/topics/<slug>/roster/history/")
@signed_in
def seat_history(slug: str) -> str:
    """Show all seats that there ever were in a group, and why they ended."""
    group, place = room(slug)
    return render(
        "topics/seat_history.html",
        group=group,
        place=place,
        page=roster_queries.history(group, page_number()),
    )
