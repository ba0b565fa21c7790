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
from hubcommunity.topics import figure_queries, roster_drawn_views, roster_queries
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.room_views import group_and_place, room


@bp.get("/topics/<slug>/roster/")
@public
def roster(slug: str) -> str:
    """Show who sits in a group, or sat there at the end of a day before."""
    group, place = group_and_place(slug)
    day = day_asked_for()
    number, today = page_number(), clock.today()
    if day == today:
        here = roster_drawn_views.sitting(group.id, number, today)
        reader = roster_drawn_views.for_reader(group.id, here, place)
        page = here.page
        table = roster_drawn_views.table_drawn(group.id, number, today, reader)
    else:
        page, table = roster_drawn_views.table_then(group.id, number, day, place.sees_people)
    return render(
        "topics/roster.html",
        group=group,
        place=place,
        day=day,
        today=today,
        figures=figure_queries.figures_of(group)
        if day == today
        else roster_queries.counted(roster_queries.seats_at(group, roster_queries.end_of(day))),
        page=page,
        table=table,
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
