"""Topic groups for everybody, and the way in and out of them."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core import clock
from hubcommunity.core.access import public, signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.paging import page_number
from hubcommunity.core.sessions import acting_for
from hubcommunity.core.templating import render
from hubcommunity.membership.vote_queries import voting_among
from hubcommunity.organisations.acting_queries import acting
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics import (
    actions,
    affiliation_views,
    charter_queries,
    charter_views,
    composition_queries,
    composition_views,
    figure_queries,
    group_views,
    milestone_queries,
    milestone_views,
    news_views,
    queries,
    request_actions,
    request_views,
    roster_queries,
    staff_views,
    standing_views,
)
from hubcommunity.topics.blueprint import bp, people_bp
from hubcommunity.topics.calls.box_queries import front_box
from hubcommunity.topics.forms import AskForm, SeatForm
from hubcommunity.topics.models import Policy, SeatKind, TopicGroup
from hubcommunity.topics.policy import Place, closed_because, full_because
from hubcommunity.topics.room_views import group_and_place
from hubcommunity.topics.size_queries import is_full, sits_among

__all__ = [
    "affiliation_views",
    "bp",
    "charter_views",
    "composition_views",
    "group_views",
    "milestone_views",
    "news_views",
    "request_views",
    "staff_views",
    "standing_views",
]
bp.register_blueprint(people_bp)
PREVIEW = 12
MILESTONES = 5


@bp.get("/topics/")
@public
def index() -> str:
    return render("topics/index.html", groups=queries.overview())


@bp.get("/topics/<slug>/")
@public
def show(slug: str) -> str:
    group, place = group_and_place(slug)
    return overview_page(group, place)


def overview_page(group: TopicGroup, place: Place, form: SeatForm | None = None) -> str:
    """Render a group's overview; a form that came back with errors takes its place."""
    return render(
        "topics/show.html",
        group=group,
        place=place,
        box=front_box(group, place),
        closed=shut_because(group, place),
        figures=figure_queries.figures_of(group),
        composition=composition_queries.composition_of(group),
        charter=charter_queries.in_force(group),
        milestones=milestone_queries.next_steps(group, MILESTONES),
        sitting=roster_queries.first_organisations(group, PREVIEW),
        today=clock.today(),
        offices=queries.offices_in(group) if place.sees_people else (),
        waiting=queries.count_requests_in(group) if place.decides else 0,
        form=form or form_for(group, place),
    )


def shut_because(group: TopicGroup, place: Place) -> str | None:
    """Say why the reader can't join now: the group takes nobody, or no further organisation."""
    if closed := closed_because(group):
        return closed
    if is_full(group) and not sits_among(group, place.organisations):
        return full_because(group)
    return None


def form_for(group: TopicGroup, place: Place) -> SeatForm | None:
    """Return the form by which the reader can come to a seat now, if there is a way."""
    if shut_because(group, place) or place.seat or place.request or not place.organisations:
        return None
    forms = {Policy.OPEN: SeatForm, Policy.REQUEST: AskForm}
    if group.policy not in forms:
        return None
    return forms[group.policy](place.organisations, acts_for(place))


def acts_for(place: Place) -> Organisation | None:
    """Return the organisation for which the reader acts at present."""
    found = acting(place.affiliations, acting_for())
    return found.organisation if found else None


@bp.get("/topics/<slug>/roster/")
@public
def roster(slug: str) -> str:
    group, place = group_and_place(slug)
    page = roster_queries.roster(group, page_number())
    return render(
        "topics/roster.html",
        group=group,
        place=place,
        figures=figure_queries.figures_of(group),
        page=page,
        today=clock.today(),
        voting=voting_among(organisation.id for organisation in page.items),
        seats=roster_queries.seats_by_organisation(group, page.items) if place.sees_people else {},
        waiting=queries.count_requests_in(group) if place.decides else 0,
    )


@bp.post("/topics/<slug>/join")
@signed_in
def join(slug: str) -> ResponseReturnValue:
    """Take a seat in an open group, for the organisation chosen."""
    group, place = group_and_place(slug)
    form = SeatForm(place.organisations, acts_for(place))
    if not form.validate():
        return overview_page(group, place, form)
    seat = actions.join(group, chosen(form, place), by=current_user.person)
    db.session.commit()
    if seat.kind is SeatKind.DELEGATE and seat.organisation_id in place.voting:
        told = _("Welcome. You are the voting delegate of %(organisation)s.")
    elif seat.kind is SeatKind.DELEGATE:
        told = _("Welcome. You are the delegate of %(organisation)s, which has no vote.")
    else:
        told = _("Welcome. You are an alternate of %(organisation)s.")
    flash(told % {"organisation": seat.organisation.name}, "success")
    return redirect(url_for(".show", slug=slug))


@bp.post("/topics/<slug>/ask")
@signed_in
def ask(slug: str) -> ResponseReturnValue:
    """Ask for a seat in a group that takes members by request."""
    group, place = group_and_place(slug)
    form = AskForm(place.organisations, acts_for(place))
    if not form.validate():
        return overview_page(group, place, form)
    person = current_user.person
    request_actions.ask(group, chosen(form, place), form.motivation.data, by=person)
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
