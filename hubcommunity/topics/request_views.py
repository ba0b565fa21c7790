"""Requests for a seat, for those who decide on them; and a request's own page with its way."""

import uuid

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.core.templating import render
from hubcommunity.topics import figure_queries, request_actions, request_queries
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.forms import AnswerForm, DeclineForm
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place, answered_by
from hubcommunity.topics.request_models import BEFORE_THE_GROUP, JoinRequest, RequestState
from hubcommunity.topics.room_views import group_and_place


def group_to_run(slug: str) -> tuple[TopicGroup, Place]:
    """Return a group for its chair or staff; forbidden to everybody else."""
    group, place = group_and_place(slug)
    if not place.decides:
        raise Forbidden(_("Only the chair of the group and the hub’s staff see its requests."))
    return group, place


def request_and_place(slug: str, uid: uuid.UUID) -> tuple[JoinRequest, Place]:
    """Return a request for those whom it concerns; for everybody else there is none."""
    group, place = group_and_place(slug)
    asked = request_queries.request_or_404(group, uid)
    if not place.is_concerned_by(asked):
        abort(404)
    return asked, place


@bp.get("/topics/<slug>/requests/")
@signed_in
def requests(slug: str) -> str:
    group, place = group_to_run(slug)
    return render(
        "topics/requests.html",
        group=group,
        place=place,
        figures=figure_queries.figures_of(group),
        requests=request_queries.requests_in(group),
        invitations=request_queries.invitations_in(group),
    )


@bp.get("/topics/<slug>/requests/<uuid:uid>/")
@signed_in
def request_page(slug: str, uid: uuid.UUID) -> str:
    """Show a request to those whom it concerns, with its way and what they can do."""
    asked, place = request_and_place(slug, uid)
    return page_of(asked, place)


def page_of(asked: JoinRequest, place: Place, form: AnswerForm | None = None) -> str:
    """Render a request's page; an answer that came back with errors takes the form's place."""
    is_open = asked.state is RequestState.NEEDS_INFORMATION and asked.person_id == place.person_id
    return render(
        "topics/request_page.html",
        group=asked.group,
        place=place,
        asked=asked,
        moves=request_queries.moves_of(asked),
        form=form or (AnswerForm() if is_open else None),
    )


@bp.post("/topics/<slug>/requests/<uuid:uid>/accept")
@signed_in
def accept(slug: str, uid: uuid.UUID) -> Response:
    group, _place = group_to_run(slug)
    asked = request_queries.request_or_404(group, uid)
    request_actions.accept(asked, by=current_user.person)
    db.session.commit()
    flash(_("%(name)s has a seat now, and is told.", name=asked.person.name), "success")
    return redirect(way_back(slug))


@bp.route("/topics/<slug>/requests/<uuid:uid>/decline/", methods=["GET", "POST"])
@signed_in
def decline(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask for the reason, and turn the request down."""
    group, place = group_to_run(slug)
    asked = request_queries.request_or_404(group, uid)
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
    if asked.state not in BEFORE_THE_GROUP:
        raise Stale(answered_by(asked))


def way_back(slug: str) -> str:
    """Return the list from which the reader came: staff have one of their own."""
    if request.values.get("from") == "staff" and current_user.is_staff:
        return url_for("topics.staff_show", slug=slug)
    return url_for("topics.requests", slug=slug)
