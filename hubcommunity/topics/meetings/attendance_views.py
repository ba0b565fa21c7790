"""Attendance: a sheet for those who run the group, and checking in for whoever comes."""

import uuid
from collections.abc import Sequence

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core import clock
from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.tables import csv_download
from hubcommunity.topics.meetings import (
    attendance_actions,
    attendance_policy,
    attendance_queries,
    minutes_queries,
)
from hubcommunity.topics.meetings.attendance_forms import (
    SheetForm,
    name_of,
    presences_in,
    sheet_form,
)
from hubcommunity.topics.meetings.attendance_models import TOOK_PART, Presence
from hubcommunity.topics.meetings.attendance_policy import Line
from hubcommunity.topics.meetings.blueprint import bp
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.meetings.page_views import meeting_inside, meeting_to_run, page
from hubcommunity.topics.policy import Place


@bp.route("/topics/<slug>/meetings/<uuid:uid>/attendance/", methods=["GET", "POST"])
@signed_in
def attendance(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Show the sheet with everybody on it, and note all of it at once."""
    meeting, place = meeting_to_run(slug, uid)
    noted = attendance_queries.noted_of(meeting)
    lines = attendance_queries.sheet_of(meeting, noted)
    form = sheet_form(lines, noted)
    if not form.validate_on_submit():
        return sheet_page(meeting, place, form, lines)
    chosen, guests = presences_in(form, lines), form.guests
    by = current_user.person
    try:
        attendance_actions.note_all(meeting, chosen, guests, seen=form.seen.data or "", by=by)
    except Stale as told:
        return overtaken(meeting, place, form, str(told)), 409
    db.session.commit()
    flash(_("The attendance is noted."), "success")
    return redirect(url_for(".show", slug=slug, uid=uid))


def sheet_page(
    meeting: Meeting, place: Place, form: SheetForm, lines: Sequence[Line], told: str = ""
) -> str:
    minutes = minutes_queries.minutes_of(meeting)
    return page(
        "attendance.html",
        meeting.group,
        place,
        meeting=meeting,
        form=form,
        told=told,
        lines=lines,
        name_of=name_of,
        no_sheet=attendance_policy.no_sheet_because(meeting, minutes, clock.now()),
    )


def overtaken(meeting: Meeting, place: Place, form: SheetForm, told: str) -> str:
    """Show what was chosen beside what is noted by now, to be saved after another look."""
    db.session.rollback()
    noted = attendance_queries.noted_of(meeting)
    form.seen.data = attendance_policy.mark_of(noted)
    return sheet_page(meeting, place, form, attendance_queries.sheet_of(meeting, noted), told)


@bp.post("/topics/<slug>/meetings/<uuid:uid>/check-in")
@signed_in
def check_in(slug: str, uid: uuid.UUID) -> Response:
    meeting, _place = meeting_inside(slug, uid)
    ways = {presence.value: presence for presence in TOOK_PART}
    presence = ways.get(request.form.get("how", "")) or abort(400)
    attendance_actions.check_in(meeting, presence, by=current_user.person)
    db.session.commit()
    told = (
        _("You are checked in.") if presence is Presence.PRESENT else _("You are there remotely.")
    )
    flash(told, "success")
    return redirect(url_for(".show", slug=slug, uid=uid))


@bp.get("/topics/<slug>/meetings/<uuid:uid>/attendance.csv")
@signed_in
def attendance_csv(slug: str, uid: uuid.UUID) -> Response:
    """Hand the attendance of a meeting out as a table."""
    meeting, _place = meeting_to_run(slug, uid)
    noted = attendance_queries.noted_of(meeting)
    header = (_("Name"), _("Organisation"), _("Guest"), _("Attendance"))
    rows = [
        *(
            (line.person.name, line.organisation.name if line.organisation else "", "", told)
            for line in attendance_queries.sheet_of(meeting, noted)
            for told in [line.presence.label if line.presence else ""]
        ),
        *((row.guest_name, "", _("yes"), row.presence.label) for row in noted if not row.person),
    ]
    return csv_download(f"attendance-{meeting.local_start:%Y-%m-%d}.csv", header, rows)
