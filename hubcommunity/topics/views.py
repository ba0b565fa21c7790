"""Topic groups for everybody, and the way in and out of them."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import public, signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.templating import render
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics import (
    actions,
    affiliation_views,
    charter_views,
    composition_views,
    declaration_views,
    group_views,
    invitation_views,
    milestone_views,
    news_views,
    queries,
    question_views,
    request_actions,
    request_views,
    roster_queries,
    roster_views,
    staff_views,
    standing_views,
    table_views,
)
from hubcommunity.topics.blueprint import bp, people_bp
from hubcommunity.topics.forms import AskForm, SeatForm
from hubcommunity.topics.overview_views import acts_for, overview_page
from hubcommunity.topics.policy import Place
from hubcommunity.topics.room_views import (
    asks_declaration,
    group_and_place,
    welcome,
)

__all__ = [
    "affiliation_views",
    "bp",
    "charter_views",
    "composition_views",
    "declaration_views",
    "group_views",
    "invitation_views",
    "milestone_views",
    "news_views",
    "question_views",
    "request_views",
    "roster_views",
    "staff_views",
    "standing_views",
    "table_views",
]
bp.register_blueprint(people_bp)


@bp.get("/topics/")
@public
def index() -> str:
    return render("topics/index.html", groups=queries.overview())


@bp.post("/topics/<slug>/join")
@signed_in
def join(slug: str) -> ResponseReturnValue:
    """Take a seat in an open group, for the organisation chosen."""
    group, place = group_and_place(slug)
    form = SeatForm(place.organisations, acts_for(place), asks=asks_declaration(group))
    if not form.validate():
        return overview_page(group, place, form)
    organisation, person = chosen(form, place), current_user.person
    seat = actions.join(group, organisation, by=person, interests=form.declared)
    db.session.commit()
    flash(welcome(seat, seat.organisation_id in place.voting), "success")
    return redirect(url_for(".show", slug=slug))


@bp.post("/topics/<slug>/ask")
@signed_in
def ask(slug: str) -> ResponseReturnValue:
    """Ask for a seat in a group that takes members by request."""
    group, place = group_and_place(slug)
    form = AskForm(place.organisations, acts_for(place), asks=asks_declaration(group))
    if not form.validate():
        return overview_page(group, place, form)
    told = {"by": current_user.person, "interests": form.declared}
    request_actions.ask(group, chosen(form, place), form.motivation.data, **told)
    db.session.commit()
    flash(_("Your request is on its way. We write to you when it is decided."), "success")
    return redirect(url_for(".show", slug=slug))


def chosen(form: SeatForm, place: Place) -> Organisation:
    """Return the organisation for which the reader acts; say why there is none."""
    organisation = form.chosen
    if organisation is None:
        raise RuleBroken(place.excluded_because)
    return organisation


@bp.post("/topics/<slug>/withdraw")
@signed_in
def withdraw(slug: str) -> Response:
    """Take the reader's own request back."""
    _group, place = group_and_place(slug)
    if place.request is None:
        raise RuleBroken(_("No request of yours is open here."))
    request_actions.withdraw(place.request, by=current_user.person)
    db.session.commit()
    flash(_("Your request is withdrawn."), "success")
    return redirect(url_for(".show", slug=slug))


@bp.route("/topics/<slug>/leave/", methods=["GET", "POST"])
@signed_in
def leave(slug: str) -> ResponseReturnValue:
    """Say what leaving means, and leave when the button is pressed."""
    group, place = group_and_place(slug)
    if place.seat is None:
        abort(404)
    if request.method == "GET":
        next_in_line = roster_queries.successor_of(place.seat)
        return render("topics/leave.html", group=group, place=place, successor=next_in_line)
    actions.leave(place.seat, by=current_user.person)
    db.session.commit()
    flash(_("You have left %(group)s.", group=group.name), "success")
    return redirect(url_for(".show", slug=slug))
