"""Topic groups for staff: their figures, what waits, who runs them, and their state."""

import uuid

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core import clock
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.people.models import Person
from hubcommunity.topics import (
    charter_queries,
    dormancy_queries,
    figure_queries,
    office_actions,
    office_term_actions,
    queries,
    staff_drawn_views,
    staff_queries,
)
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.forms import AppointForm, RenewForm
from hubcommunity.topics.models import GroupState, OfficeName
from hubcommunity.topics.office_queries import office_or_404


@bp.get("/staff/topics/")
@staff_only
def staff_index() -> str:
    return render(
        "topics/staff_index.html",
        groups=figure_queries.all_figures(),
        waiting=figure_queries.open_requests_by_group(),
        chairs=figure_queries.chairs_by_group(),
        quiet=dormancy_queries.quiet_by_group(),
        proposals=charter_queries.proposals_by_group(),
    )


@bp.route("/staff/topics/<slug>/", methods=["GET", "POST"])
@staff_only
def staff_show(slug: str) -> ResponseReturnValue:
    """Show what waits in a group and who runs it; appoint."""
    if request.method == "POST":
        return appoint(slug)
    shown = staff_drawn_views.shown_to(slug, current_user.person.id, clock.today())
    return render("topics/staff_show.html", shown=shown)


def appoint(slug: str) -> ResponseReturnValue:
    group, by = queries.group_or_404(slug), current_user.person
    form = AppointForm(staff_queries.people_to_appoint(group.id, by.id))
    if not form.validate():
        shown = staff_drawn_views.drawn_with(group, by.id, clock.today(), form)
        return render("topics/staff_show.html", shown=shown, form=form)
    chosen = db.session.get_one(Person, form.people[form.person.data].person_id)
    name, until = OfficeName(form.office.data), form.until.data
    office = office_actions.appoint(group, chosen, name, until=until, by=by)
    db.session.commit()
    flash(_("%(name)s is appointed, and is told.", name=office.person.name), "success")
    return redirect(url_for(".staff_show", slug=slug))


@bp.post("/staff/topics/<slug>/offices/<uuid:uid>/end")
@staff_only
def end_office(slug: str, uid: uuid.UUID) -> Response:
    office = office_or_404(queries.group_or_404(slug), uid)
    office_actions.end_office(office, by=current_user.person)
    db.session.commit()
    flash(_("The office has ended, and %(name)s is told.", name=office.person.name), "success")
    return redirect(url_for(".staff_show", slug=slug))


@bp.route("/staff/topics/<slug>/offices/<uuid:uid>/renew/", methods=["GET", "POST"])
@staff_only
def renew_office(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask until when an office runs on, and renew it."""
    group = queries.group_or_404(slug)
    office = office_or_404(group, uid)
    form = RenewForm(until=office.until)
    if not form.validate_on_submit():
        return render("topics/renew.html", group=group, office=office, form=form)
    office_term_actions.renew(office, form.until.data, by=current_user.person)
    db.session.commit()
    flash(_("The term is renewed, and %(name)s is told.", name=office.person.name), "success")
    return redirect(url_for(".staff_show", slug=slug))


@bp.route("/staff/topics/<slug>/state/<state>/", methods=["GET", "POST"])
@staff_only
def change_state(slug: str, state: str) -> ResponseReturnValue:
    """Say what the move means, and move the group when the button is pressed."""
    group, to = queries.group_or_404(slug), state_or_404(state)
    if request.method == "GET":
        facts = {
            "figures": figure_queries.figures_of(group),
            "stays": office_actions.not_moving_because(group, to),
        }
        return render("topics/change_state.html", group=group, to=to, **facts)
    office_actions.change_state(group, to, by=current_user.person)
    db.session.commit()
    flash(_("%(group)s is now: %(state)s.", group=group.name, state=to.label), "success")
    return redirect(url_for(".staff_show", slug=slug))


def state_or_404(value: str) -> GroupState:
    try:
        return GroupState(value)
    except ValueError:
        abort(404)
