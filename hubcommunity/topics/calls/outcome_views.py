"""Assessing a call, resolving it, and publishing its result."""

import uuid
from datetime import timedelta

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core import clock
from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.templating import render
from hubcommunity.topics.calls import outcome_actions, publication_actions, queries
from hubcommunity.topics.calls.blueprint import bp
from hubcommunity.topics.calls.box_queries import box_of
from hubcommunity.topics.calls.door_views import address_of, call_to_steer
from hubcommunity.topics.calls.forms import AssessForm, PublishForm
from hubcommunity.topics.calls.models import CallState, Outcome
from hubcommunity.topics.calls.tally_policy import not_reached_because

REVIEW_AFTER = timedelta(days=730)


@bp.route("/<uuid:uid>/assess/", methods=["GET", "POST"])
@signed_in
def assess(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Show the figures with what the rules allow, and ask for the outcome and its reasons."""
    group, place, call = call_to_steer(slug, uid, CallState.ASSESSING)
    asked = queries.last_round_or_404(call)
    before = asked.proposed.value if asked.proposed else None
    form = AssessForm(data={"outcome": before, "text": asked.assessment})
    if not form.validate_on_submit():
        box = box_of(call, asked, place.seat)
        refusals = [
            (one, not_reached_because(one, call, box.tally, box.standing)) for one in Outcome
        ]
        facts = {"group": group, "place": place, "call": call, "box": box, "form": form}
        return render("topics/calls/assess.html", refusals=refusals, **facts)
    outcome = Outcome(form.outcome.data)
    outcome_actions.assess(call, outcome, form.text.data, by=current_user.person)
    db.session.commit()
    flash(_("The assessment is kept. Resolve the call when it is right."), "success")
    return redirect(address_of(call))


@bp.post("/<uuid:uid>/resolve")
@signed_in
def resolve(slug: str, uid: uuid.UUID) -> Response:
    _group, _place, call = call_to_steer(slug, uid)
    outcome_actions.resolve(call, by=current_user.person)
    db.session.commit()
    flash(_("The call is resolved, and the group is told."), "success")
    return redirect(address_of(call))


@bp.route("/<uuid:uid>/publish/", methods=["GET", "POST"])
@signed_in
def publish(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask for what a reader of the library sees first, and publish the statement."""
    group, place, call = call_to_steer(slug, uid, CallState.RESOLVED)
    review_on = clock.today() + REVIEW_AFTER
    form = PublishForm(data={"title": call.title, "review_on": review_on})
    if not form.validate_on_submit():
        facts = {"group": group, "place": place, "call": call, "form": form}
        return render("topics/calls/publish.html", **facts)
    publication_actions.publish(
        call,
        by=current_user.person,
        title=form.title.data,
        summary=form.summary.data,
        review_on=form.review_on.data,
    )
    db.session.commit()
    flash(_("The statement is published in the library."), "success")
    return redirect(address_of(call))
