"""Saying that one is away, and that one is back."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden
from hubcommunity.core.templating import render
from hubcommunity.topics.calls import absence_actions
from hubcommunity.topics.calls.acting_queries import absence_of
from hubcommunity.topics.calls.blueprint import bp
from hubcommunity.topics.calls.forms import AwayForm
from hubcommunity.topics.models import Seat, SeatKind, TopicGroup
from hubcommunity.topics.policy import Place
from hubcommunity.topics.room_views import room
from hubcommunity.topics.roster_queries import successor_of


def room_of_delegate(slug: str) -> tuple[TopicGroup, Place, Seat]:
    """Return a group with the seat of its reader, who is a voting delegate there."""
    group, place = room(slug)
    if place.seat is None or place.seat.kind is not SeatKind.DELEGATE:
        raise Forbidden(_("Only a voting delegate has an alternate who acts meanwhile."))
    return group, place, place.seat


@bp.route("/away/", methods=["GET", "POST"])
@signed_in
def away(slug: str) -> ResponseReturnValue:
    """Ask until when a delegate is away, so that the first alternate acts."""
    group, place, seat = room_of_delegate(slug)
    form = AwayForm()
    if not form.validate_on_submit():
        facts = {"absence": absence_of(seat), "alternate": successor_of(seat)}
        return render("topics/calls/away.html", group=group, place=place, form=form, **facts)
    absence_actions.go_away(seat, form.until_on.data, by=current_user.person)
    db.session.commit()
    flash(_("You are away, and the first alternate acts for you meanwhile."), "success")
    return redirect(url_for("calls.away", slug=slug))


@bp.post("/back")
@signed_in
def back(slug: str) -> Response:
    _group, _place, seat = room_of_delegate(slug)
    absence_actions.come_back(seat, by=current_user.person)
    db.session.commit()
    flash(_("You are back, and speak for your organisation again."), "success")
    return redirect(url_for("calls.away", slug=slug))
