"""Making a round longer, and asking once more."""

import uuid
from datetime import timedelta

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.topics.calls import queries, round_actions
from hubcommunity.topics.calls.blueprint import bp
from hubcommunity.topics.calls.door_views import address_of, call_to_steer
from hubcommunity.topics.calls.forms import AgainForm, ExtendForm
from hubcommunity.topics.calls.models import CallState


@bp.route("/<uuid:uid>/extend/", methods=["GET", "POST"])
@signed_in
def extend(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask how much longer and why, and make the open round longer."""
    group, place, call = call_to_steer(slug, uid, CallState.OPEN)
    asked, form = queries.last_round_or_404(call), ExtendForm()
    if not form.validate_on_submit():
        facts = {"group": group, "place": place, "call": call, "asked": asked, "form": form}
        return render("topics/calls/extend.html", **facts)
    closes_at = asked.closes_at + timedelta(days=form.days.data)
    round_actions.extend(call, closes_at, by=current_user.person, reason=form.reason.data)
    db.session.commit()
    flash(_("The round is longer now."), "success")
    return redirect(address_of(call))


@bp.route("/<uuid:uid>/again/", methods=["GET", "POST"])
@signed_in
def again(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Change the statement, and open a new round."""
    group, place, call = call_to_steer(slug, uid, CallState.ASSESSING)
    form = AgainForm(data={"statement": call.statement, "days": call.days})
    if not form.validate_on_submit():
        facts = {"group": group, "place": place, "call": call, "form": form}
        return render("topics/calls/again.html", **facts)
    statement, days = form.statement.data, form.days.data
    round_actions.ask_again(call, statement, days, by=current_user.person)
    db.session.commit()
    flash(_("A new round is open, and the organisations of the group are written to."), "success")
    return redirect(address_of(call))
