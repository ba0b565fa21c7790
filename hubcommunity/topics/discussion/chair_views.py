"""What those who run a group do with its discussion."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.topics.discussion import chair_actions, queries
from hubcommunity.topics.discussion.blueprint import bp
from hubcommunity.topics.discussion.forms import HideForm
from hubcommunity.topics.room_views import room_to_run


@bp.route("/posts/<uuid:uid>/hide/", methods=["GET", "POST"])
@signed_in
def hide(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask for the reason, and take the post out of sight."""
    group, place = room_to_run(slug)
    found = queries.post_or_404(group, uid)
    form = HideForm()
    if not form.validate_on_submit():
        return render(
            "topics/discussion/hide.html", group=group, place=place, post=found, form=form
        )
    chair_actions.hide(found, form.reason.data, by=current_user.person)
    db.session.commit()
    flash(_("The post is hidden, and the reason stands in its place."), "success")
    return redirect(url_for(".post", slug=slug, uid=uid))


@bp.post("/posts/<uuid:uid>/show")
@signed_in
def show_again(slug: str, uid: uuid.UUID) -> Response:
    group, _place = room_to_run(slug)
    chair_actions.show_again(queries.post_or_404(group, uid), by=current_user.person)
    db.session.commit()
    flash(_("The post is in sight again."), "success")
    return redirect(url_for(".post", slug=slug, uid=uid))


@bp.post("/<uuid:uid>/pin")
@signed_in
def pin(slug: str, uid: uuid.UUID) -> Response:
    """Keep a thread at the top, or let it go."""
    group, _place = room_to_run(slug)
    thread = queries.thread_or_404(group, uid)
    chair_actions.pin(thread, request.form.get("on") == "yes", by=current_user.person)
    db.session.commit()
    return redirect(url_for(".thread", slug=slug, uid=uid))


@bp.post("/<uuid:uid>/lock")
@signed_in
def lock(slug: str, uid: uuid.UUID) -> Response:
    """Lock a thread, or open it again."""
    group, _place = room_to_run(slug)
    thread = queries.thread_or_404(group, uid)
    chair_actions.lock(thread, request.form.get("on") == "yes", by=current_user.person)
    db.session.commit()
    return redirect(url_for(".thread", slug=slug, uid=uid))
