"""The seats of one organisation in a group, for those who speak for it."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden
from hubcommunity.core.templating import render
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import inside_or_404
from hubcommunity.topics import code_actions, roster_queries, table_actions
from hubcommunity.topics.blueprint import bp
from hubcommunity.topics.forms import TakeAwayForm
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.room_views import group_and_place

ACTS: dict[str, Callable[..., Any]] = {
    "delegate": table_actions.make_delegate,
    "ahead": table_actions.move_ahead,
    "observer": table_actions.make_observer,
    "table": table_actions.bring_to_table,
}


def to_arrange(slug: str, of: str) -> tuple[TopicGroup, Organisation]:
    """Return a group and an organisation for its primary contacts; forbidden to its other people,
    and for everybody else there is none.
    """
    group, place = group_and_place(slug)
    organisation, _standing = inside_or_404(of, current_user.person)
    if not place.represents(organisation):
        raise Forbidden(_("Only a primary contact of the organisation changes its seats."))
    return group, organisation


@bp.get("/topics/<slug>/seats/<of>/")
@signed_in
def table(slug: str, of: str) -> str:
    group, organisation = to_arrange(slug, of)
    return render(
        "topics/table.html",
        group=group,
        organisation=organisation,
        seats=roster_queries.all_of(organisation, group),
        observers=roster_queries.observers_among(organisation),
    )


@bp.post("/topics/<slug>/seats/<of>/<uuid:uid>/<verb>")
@signed_in
def arrange(slug: str, of: str, uid: uuid.UUID, verb: str) -> Response:
    """Do one of the acts on a seat, and show the order that it makes."""
    group, organisation = to_arrange(slug, of)
    if verb not in ACTS:
        abort(404)
    seat = roster_queries.seat_or_404(group, organisation, uid)
    ACTS[verb](seat, by=current_user.person)
    db.session.commit()
    flash(_("The seats of your organisation are changed, and its people are told."), "success")
    return redirect(url_for(".table", slug=slug, of=of))


@bp.route("/topics/<slug>/seats/<of>/<uuid:uid>/end/", methods=["GET", "POST"])
@signed_in
def take_away(slug: str, of: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Say what the end of a colleague's seat means, ask why, and end it."""
    group, organisation = to_arrange(slug, of)
    seat, form = roster_queries.seat_or_404(group, organisation, uid), TakeAwayForm()
    if not form.validate_on_submit():
        facts = {"successor": roster_queries.successor_of(seat), "form": form}
        return render("topics/take_away.html", group=group, seat=seat, **facts)
    table_actions.take_away(seat, by=current_user.person, reason=form.reason.data)
    db.session.commit()
    flash(_("The seat has ended, and %(name)s is told.", name=seat.person.name), "success")
    return redirect(url_for(".table", slug=slug, of=of))


@bp.post("/topics/<slug>/ask-for-code/<of>")
@signed_in
def ask_for_code(slug: str, of: str) -> Response:
    """Ask the primary contacts of the reader's organisation to adopt the code of ethics."""
    group, _place = group_and_place(slug)
    organisation, _standing = inside_or_404(of, current_user.person)
    code_actions.ask_for_code(group, organisation, by=current_user.person)
    db.session.commit()
    flash(_("We have asked the primary contacts of your organisation by mail."), "success")
    return redirect(url_for(".show", slug=slug))
