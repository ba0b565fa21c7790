"""Planning a call, opening it, and taking it back."""

import uuid
from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import signed_in
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.marks import mark_of
from hubcommunity.core.templating import render
from hubcommunity.topics.calls import call_actions, queries, round_actions
from hubcommunity.topics.calls.blueprint import bp
from hubcommunity.topics.calls.door_views import address_of, call_to_steer, room_to_steer
from hubcommunity.topics.calls.forms import PlanForm, ReasonForm
from hubcommunity.topics.calls.models import CallState, CallTemplate
from hubcommunity.topics.policy import unwritable_because
from hubcommunity.topics.seat_actions import refuse


@bp.route("/new/", methods=["GET", "POST"])
@signed_in
def new(slug: str) -> ResponseReturnValue:
    """Ask what the group is to agree on, and by which rules."""
    group, place = room_to_steer(slug)
    refuse(unwritable_because(group))
    templates = queries.templates()
    form = PlanForm(queries.replaceable_calls(group), data=rules_of(templates))
    if not form.validate_on_submit():
        facts = {"group": group, "place": place, "form": form, "templates": templates}
        return render("topics/calls/plan.html", call=None, **facts)
    call = call_actions.plan(group, form.plan, by=current_user.person)
    db.session.commit()
    flash(_("The draft is kept. Read it once more before you open it."), "success")
    return redirect(address_of(call))


def rules_of(templates: Sequence[CallTemplate]) -> dict[str, object]:
    """Return the rules of the template that the address names, else of the first one."""
    code = request.args.get("template")
    chosen = next((one for one in templates if one.code == code), next(iter(templates), None))
    if chosen is None:
        return {}
    return {
        "quorum": chosen.quorum,
        "support": chosen.support,
        "objections_block": chosen.objections_block,
        "days": chosen.days,
    }


@bp.route("/<uuid:uid>/edit/", methods=["GET", "POST"])
@signed_in
def edit(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Change a draft."""
    group, place, call = call_to_steer(slug, uid, CallState.DRAFT)
    part = queries.part_of(call)
    form = PlanForm(queries.replaceable_calls(group, call), data=part | {"seen": mark_of(part)})
    facts = {"group": group, "place": place, "form": form, "templates": ()}
    if not form.validate_on_submit():
        return render("topics/calls/plan.html", call=call, **facts)
    try:
        call_actions.revise(call, form.plan, by=current_user.person, seen=form.seen.data)
    except Stale as told:
        form.overtaken(queries.part_of(call), told)
        return render("topics/calls/plan.html", call=call, **facts), 409
    db.session.commit()
    flash(_("The draft is changed."), "success")
    return redirect(address_of(call))


@bp.post("/<uuid:uid>/open")
@signed_in
def open_call(slug: str, uid: uuid.UUID) -> Response:
    _group, _place, call = call_to_steer(slug, uid)
    round_actions.open_call(call, by=current_user.person)
    db.session.commit()
    flash(_("The call is open, and the organisations of the group are written to."), "success")
    return redirect(address_of(call))


@bp.route("/<uuid:uid>/cancel/", methods=["GET", "POST"])
@signed_in
def cancel(slug: str, uid: uuid.UUID) -> ResponseReturnValue:
    """Ask why, and take an open call back."""
    group, place, call = call_to_steer(slug, uid, CallState.OPEN)
    form = ReasonForm()
    if not form.validate_on_submit():
        facts = {"group": group, "place": place, "call": call, "form": form}
        return render("topics/calls/cancel.html", **facts)
    call_actions.cancel(call, by=current_user.person, reason=form.reason.data)
    db.session.commit()
    flash(_("The call is cancelled, and the group is told why."), "success")
    return redirect(url_for("calls.index", slug=slug))
