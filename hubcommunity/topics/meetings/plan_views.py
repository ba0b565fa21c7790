"""Planning meetings, and changing them."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.topics.meetings import plan_actions
from hubcommunity.topics.meetings.blueprint import bp
from hubcommunity.topics.meetings.forms import EditForm, PlanForm
from hubcommunity.topics.meetings.page_views import meeting_to_run, page
from hubcommunity.topics.meetings.policy import part_of
from hubcommunity.topics.room_views import room_to_run


@bp.route("/topics/<slug>/meetings/plan/", methods=["GET", "POST"])
@signed_in
def plan(slug: str) -> ResponseReturnValue:
    """Ask for a meeting or a series, show on which days it would be, and plan it."""
    group, place = room_to_run(slug)
    form = PlanForm(timezone=group.timezone)
    is_whole = form.validate_on_submit()
    if not is_whole or "preview" in request.form:
        return page("plan.html", group, place, form=form, spans=form.spans if is_whole else ())
    made = plan_actions.plan(group, form.details, by=current_user.person, repeat=form.rhythm)
    db.session.commit()
    told = ngettext("%(num)d meeting is planned.", "%(num)d meetings are planned.", len(made))
    flash(f"{told} {_('Nobody is invited before you publish.')}", "success")
    return redirect(url_for(".show", slug=slug, uid=made[0].uid))


@bp.route("/topics/<slug>/meetings/<uuid:uid>/edit/", methods=["GET", "POST"])
@signed_in
def edit(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    meeting, place = meeting_to_run(slug, uid)
    form = EditForm(meeting)
    if not form.validate_on_submit():
        return page("edit.html", meeting.group, place, meeting=meeting, form=form)
    before, how = meeting.sequence, {"following": form.following, "seen": form.seen.data}
    try:
        plan_actions.change(meeting, form.details, by=current_user.person, **how)
    except Stale as refusal:
        form.overtaken(part_of(meeting), refusal)
        return page("edit.html", meeting.group, place, meeting=meeting, form=form), 409
    db.session.commit()
    told = _("Saved. Everybody is asked anew whether they come.")
    flash(told if meeting.sequence > before else _("Saved. Nobody was written to."), "success")
    return redirect(url_for(".show", slug=slug, uid=uid))
