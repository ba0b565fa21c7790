"""What becomes of an objection."""

import uuid

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden
from hubcommunity.core.templating import render
from hubcommunity.topics.calls import objection_actions
from hubcommunity.topics.calls.blueprint import bp
from hubcommunity.topics.calls.door_views import address_of, call_in_room, call_to_run
from hubcommunity.topics.calls.forms import TextForm
from hubcommunity.topics.calls.objection_queries import objection_or_404
from hubcommunity.topics.calls.policy import overrules

ADDRESS = "/<uuid:uid>/objections/<uuid:objection>"


@bp.route(f"{ADDRESS}/answer/", methods=["GET", "POST"])
@signed_in
def answer(slug: str, uid: uuid.UUID, objection: uuid.UUID) -> ResponseReturnValue:
    """Ask those who run the group for an answer, and tell who objects."""
    group, place, call = call_to_run(slug, uid)
    raised, form = objection_or_404(call, objection), TextForm()
    if not form.validate_on_submit():
        facts = {"group": group, "place": place, "call": call, "objection": raised, "form": form}
        return render("topics/calls/answer.html", **facts)
    objection_actions.answer(raised, form.text.data, by=current_user.person)
    db.session.commit()
    flash(_("The answer is kept, and %(name)s is told.", name=raised.organisation.name), "success")
    return redirect(address_of(call, "objections"))


@bp.post(f"{ADDRESS}/sustain")
@signed_in
def sustain(slug: str, uid: uuid.UUID, objection: uuid.UUID) -> Response:
    """Uphold an objection of the reader's own organisation."""
    _group, _place, call = call_in_room(slug, uid)
    raised = objection_or_404(call, objection)
    objection_actions.sustain(raised, by=current_user.person)
    db.session.commit()
    flash(_("The objection is upheld."), "success")
    return redirect(address_of(call, "objections"))


@bp.route(f"{ADDRESS}/overrule/", methods=["GET", "POST"])
@signed_in
def overrule(slug: str, uid: uuid.UUID, objection: uuid.UUID) -> ResponseReturnValue:
    """Ask staff for the rationale, and overrule an objection."""
    group, place, call = call_to_run(slug, uid)
    if not overrules(place):
        raise Forbidden(_("Staff who hold no office in the group overrule objections."))
    raised, form = objection_or_404(call, objection), TextForm()
    if not form.validate_on_submit():
        facts = {"group": group, "place": place, "call": call, "objection": raised, "form": form}
        return render("topics/calls/overrule.html", **facts)
    objection_actions.overrule(raised, by=current_user.person, rationale=form.text.data)
    db.session.commit()
    flash(_("The objection is overruled, and the reason stands on the page."), "success")
    return redirect(address_of(call, "objections"))
