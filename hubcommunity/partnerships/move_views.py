"""Moving a lead: one address for the plain form and for the board's script."""

import uuid

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.forms import VersionedForm
from hubcommunity.core.templating import render
from hubcommunity.partnerships import actions, board_queries, card_queries, loss_queries, queries
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.entry_policy import NotYetKnown
from hubcommunity.partnerships.filter_queries import asked_for
from hubcommunity.partnerships.forms import BOTTOM, MoveForm
from hubcommunity.partnerships.models import Lead, StageKind


@bp.route("/staff/leads/<uuid:uid>/move/", methods=["GET", "POST"])
@staff_only
def move(uid: uuid.UUID) -> ResponseReturnValue:
    lead = queries.lead_or_404(uid, current_user.person)
    form = move_form(lead)
    if not form.validate_on_submit():
        return show_form(lead, form)
    try:
        warning = move_as_asked(lead, form)
    except Stale as told:
        return show_stale(queries.lead_or_404(uid, current_user.person), form, told)
    except RuleBroken as told:
        return show_refused(queries.lead_or_404(uid, current_user.person), form, told)
    answer = show_moved(lead, warning)
    db.session.commit()
    return answer


@bp.post("/staff/leads/<uuid:uid>/reopen")
@staff_only
def reopen(uid: uuid.UUID) -> ResponseReturnValue:
    """Put a closed lead at the top of the first stage again."""
    lead, seen = queries.lead_or_404(uid, current_user.person), VersionedForm().seen
    to = queries.first_stage(lead.pipeline)
    warning = actions.move(lead, to=to, by=current_user.person, version=seen)
    answer = show_moved(lead, warning)
    db.session.commit()
    return answer


def move_form(lead: Lead) -> MoveForm:
    form = MoveForm(stage=str(lead.stage.uid), version=lead.version)
    form.offer(lead.pipeline.stages, lead.stage)
    form.offer_reasons(loss_queries.reasons())
    return form


def move_as_asked(lead: Lead, form: MoveForm) -> str:
    """Move a lead to the top or bottom of a stage, or below another; return what to warn of."""
    after = queries.lead_with(form.neighbour)
    if form.place.data == BOTTOM:
        after = queries.last_lead(form.chosen)
    return actions.move(
        lead,
        to=form.chosen,
        by=current_user.person,
        version=form.seen,
        reason=form.reason.data,
        loss=form.loss,
        after=after,
    )


def for_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def show_form(lead: Lead, form: MoveForm) -> ResponseReturnValue:
    if for_script():
        sentences = [str(told) for field in form.errors.values() for told in field]
        return jsonify(error=" ".join(sentences), **place_of(lead)), 400
    return render("partnerships/move.html", form=form, lead=lead)


def show_stale(lead: Lead, form: MoveForm, told: Stale) -> ResponseReturnValue:
    """Show who was faster and where the lead is; the form is ready for another try."""
    if for_script():
        # The board tells it above all its cards, so that it must say which one.
        named = _(
            "%(organisation)s: %(who_and_where)s",
            organisation=lead.organisation_name,
            who_and_where=told,
        )
        return jsonify(error=named, **place_of(lead), **heads(lead)), 409
    form.version.data = lead.version
    form.form_errors.append(
        _("%(who_and_where)s Choose again if it should move on.", who_and_where=told)
    )
    return render("partnerships/move.html", form=form, lead=lead), 409


def show_refused(lead: Lead, form: MoveForm, told: RuleBroken) -> ResponseReturnValue:
    """Show why a lead stays where it is; what must be known first can be said behind a link."""
    edit = None
    if isinstance(told, NotYetKnown):
        edit = url_for(".edit", uid=lead.uid)
    if for_script():
        named = _("%(organisation)s: %(why)s", organisation=lead.organisation_name, why=told)
        return jsonify(error=named, edit=edit, **place_of(lead), **heads(lead)), 409
    form.form_errors.append(str(told))
    return render("partnerships/move.html", form=form, lead=lead, edit=edit), 409


def show_moved(lead: Lead, warning: str) -> ResponseReturnValue:
    told = _(
        "%(organisation)s is now in “%(stage)s”.",
        organisation=lead.organisation_name,
        stage=lead.stage.name,
    )
    if for_script():
        won = url_for(".won", uid=lead.uid) if lead.stage.kind is StageKind.WON else None
        return jsonify(message=told, warning=warning, won=won, **place_of(lead), **heads(lead))
    flash(told, "success")
    if warning:
        flash(warning, "warning")
    if lead.stage.kind is StageKind.WON:
        return redirect(url_for(".won", uid=lead.uid))
    if request.args.get("back") == "lead":
        return redirect(url_for(".lead", uid=lead.uid))
    return redirect(url_for(".board", slug=lead.pipeline.slug))


def place_of(lead: Lead) -> dict[str, str]:
    """Return where a lead is, and its card as it is now."""
    card = render("partnerships/_cards.html", cards=[card_queries.card(lead)], stage=lead.stage)
    return {"stage": lead.stage.name, "lane": str(lead.stage.uid), "card": card}


def heads(lead: Lead) -> dict[str, object]:
    """Return the figures that a move has changed, as they stand on the reader's board."""
    board = board_queries.without_cards(lead.pipeline, asked_for(request.args, current_user.person))
    return {
        "summary": render("partnerships/_summary.html", board=board),
        "heads": {
            str(lane.stage.uid): render("partnerships/_lane_head.html", lane=lane, board=board)
            for lane in board.lanes
        },
    }
