"""Leads that may be one: shown while one is typed, told apart, or merged; old addresses lead on."""

import uuid
from urllib.parse import urlencode

from flask import Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import READS, db
from hubcommunity.core.side_forms import choice_of
from hubcommunity.core.sides import GOES, STAYS, chosen_at_first, said_by_one
from hubcommunity.core.templating import render
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.queries import lead_or_404
from hubcommunity.partnerships.twins import actions, queries
from hubcommunity.partnerships.twins.forms import MergeLeadsForm
from hubcommunity.partnerships.twins.policy import FIELDS, mark_of, stays_first
from hubcommunity.partnerships.twins.queries import Alike, Known


@bp.get("/staff/leads/alike/")
@staff_only
def find_alike() -> Response:
    """Return the leads that look like one that is being typed."""
    known = Known(asked("name"), emails=[asked("email")])
    found = queries.alike(known, current_user.person)
    shown = render("partnerships/_alike.html", alike=found) if found else ""
    return jsonify(seen=names_of(found), shown=shown)


@bp.post("/staff/leads/<uuid:uid>/apart-from/<uuid:other>")
@staff_only
def tell_leads_apart(uid: uuid.UUID, other: uuid.UUID) -> ResponseReturnValue:
    one, two = pair_or_404(uid, other)
    actions.tell_apart(one, two, by=current_user.person)
    db.session.commit()
    flash(_("They are two, and stay two: you are not asked again."), "success")
    return redirect(url_for(".lead", uid=uid))


@bp.route("/staff/leads/<uuid:uid>/merge/<uuid:other>/", methods=["GET", "POST"])
@staff_only
def merge_leads(uid: uuid.UUID, other: uuid.UUID) -> ResponseReturnValue:
    """Show both sides field by field; then let the second go into the first."""
    stays, goes = pair_or_404(uid, other)
    values = {STAYS: queries.values_of(stays), GOES: queries.values_of(goes)}
    form = MergeLeadsForm(formdata=request.form or None, data=chosen_at_first(FIELDS, values))
    if form.validate_on_submit():
        name, seen = goes.organisation_name, form.seen.data or ""
        actions.merge(goes, stays, by=current_user.person, taken=form.taken, seen=seen)
        db.session.commit()
        flash(_("“%(name)s” is part of this lead now.", name=name), "success")
        return redirect(url_for(".lead", uid=uid))
    form.seen.data = mark_of(stays, goes)
    shown = {"stays": stays, "goes": goes, "values": values, "choice_of": choice_of}
    shown["suggested"] = stays_first(stays, goes)[0] is stays
    fields = said_by_one(FIELDS, values)
    return render("partnerships/merge.html", form=form, fields=fields, **shown)


def pair_or_404(uid: uuid.UUID, other: uuid.UUID) -> tuple[Lead, Lead]:
    return lead_or_404(uid, current_user.person), lead_or_404(other, current_user.person)


def asked(name: str) -> str:
    return request.args.get(name, "")[:254]


def names_of(found: list[Alike]) -> str:
    """Return the public names of leads, as a form carries which its reader was shown."""
    return " ".join(str(each.lead.uid) for each in found)


@bp.after_request
def lead_on(response: Response) -> Response:
    """Lead from the old address of a lead to that of the one it went into.

    Only where nothing was found, so that no page costs a question more.
    """
    places = dict(request.view_args or {})
    if response.status_code != 404 or request.method not in READS or "uid" not in places:
        return response
    now = queries.lead_now(places["uid"], current_user.person)
    if now is None:
        return response
    asked_for = request.args.to_dict()
    path = url_for(request.endpoint or "", **places | {"uid": now})
    return redirect(f"{path}?{urlencode(asked_for)}" if asked_for else path, 301)  # type: ignore[return-value]
