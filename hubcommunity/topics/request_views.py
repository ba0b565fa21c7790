"""Requests for a seat, for those who decide on them."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.core.templating import render
from hubcommunity.topics import figure_queries, queries, request_actions
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.forms import DeclineForm
from hubcommunity.topics.models import JoinRequest, RequestState, TopicGroup
from hubcommunity.topics.policy import Place
from hubcommunity.topics.room_views import group_and_place


def group_to_run(slug: str) -> tuple[TopicGroup, Place]:
    """Return a group for its chair or staff; forbidden to everybody else."""
    group, place = group_and_place(slug)
    if not place.decides:
        raise Forbidden(_("Only the chair of the group and the hub’s staff see its requests."))
    return group, place


@bp.get("/topics/<slug>/requests/")
@signed_in
def requests(slug: str) -> str:
    group, place = group_to_run(slug)
    waiting = queries.requests_in(group)
    return render(
        "topics/requests.html",
        group=group,
        place=place,
        figures=figure_queries.figures_of(group),
        requests=waiting,
        waiting=len(waiting),
    )


@bp.post("/topics/<slug>/requests/<uuid:uid>/accept")
@signed_in
def accept(slug: str, uid: uuid.UUID) -> Response:
    group, _place = group_to_run(slug)
    asked = queries.request_or_404(group, uid)
    request_actions.accept(asked, by=current_user.person)
    db.session.commit()
    flash(_("%(name)s has a seat now, and is told.", name=asked.person.name), "success")
    return redirect(way_back(slug))


@bp.route("/topics/<slug>/requests/<uuid:uid>/decline/", methods=["GET", "POST"])
@signed_in
def decline(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask for the reason, and turn the request down."""
    group, place = group_to_run(slug)
    asked = queries.request_or_404(group, uid)
    form = DeclineForm()
    if not form.validate_on_submit():
        refuse_if_late(asked, place)
        return render(
            "topics/decline.html", group=group, asked=asked, form=form, back=way_back(slug)
        )
    request_actions.decline(asked, by=current_user.person, reason=form.reason.data)
    db.session.commit()
    flash(
        _("The request is declined, and %(name)s is told why.", name=asked.person.name), "success"
    )
    return redirect(way_back(slug))


def refuse_if_late(asked: JoinRequest, place: Place) -> None:
    if not place.may_decide(asked):
        raise Forbidden(_("Nobody decides on their own request."))
    if asked.state is not RequestState.AWAITING_GROUP:
        raise Stale(request_actions.answered_by(asked))


def way_back(slug: str) -> str:
    """Return the list from which the reader came: staff have one of their own."""
    if request.values.get("from") == "staff" and current_user.is_staff:
        return url_for("topics.staff_show", slug=slug)
    return url_for("topics.requests", slug=slug)
