"""Changing a row of the list in its place: a plain form, or cell by cell with a script."""

import uuid
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.i18n import day
from hubcommunity.core.templating import render
from hubcommunity.partnerships import actions, policy
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.filter_queries import asked_for
from hubcommunity.partnerships.lists.list_queries import Row, row_with
from hubcommunity.partnerships.lists.row_forms import RowForm
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.move_views import for_script
from hubcommunity.partnerships.queries import lead_or_404


@bp.post("/staff/leads/<uuid:uid>/row/")
@staff_only
def change_row(uid: uuid.UUID) -> ResponseReturnValue:
    lead = lead_or_404(uid, current_user.person)
    form = RowForm.of(row_with(uid), policy.staff_for(lead.pipeline))
    if not form.validate():
        return show_wrong(lead, form)
    try:
        actions.edit(
            lead,
            by=current_user.person,
            version=form.seen,
            owner=form.owner_instead_of(lead.owner),
            next_step=form.next_step.data,
            next_step_on=form.next_step_on.data,
        )
    except Stale as told:
        return show_stale(lead, form, told)
    except RuleBroken as told:
        return show_refused(uid, form, told)
    db.session.commit()
    return show_changed(lead)


def back_to_list(lead: Lead) -> str:
    """Return the address of the list as it was before, with the row in sight."""
    page = request.args.get("page")
    address = url_for(".leads", slug=lead.pipeline.slug, page=page, **kept())
    return f"{address}#row-{lead.uid}"


def kept() -> dict[str, Any]:
    """Return what the address says of the list: its filter, its order and its view."""
    others = {name: request.args[name] for name in ("sort", "view") if name in request.args}
    return asked_for(request.args, current_user.person).as_args() | others


def show_changed(lead: Lead) -> ResponseReturnValue:
    told = _("%(organisation)s is saved.", organisation=lead.organisation_name)
    if for_script():
        return jsonify(message=told, version=lead.version, row=plain_row(lead))
    flash(told, "success")
    return redirect(back_to_list(lead))


def plain_row(lead: Lead) -> str:
    shown = {"slug": lead.pipeline.slug, "at_page": request.args.get("page"), "kept": kept()}
    return render("partnerships/_row.html", row=row_with(lead.uid), **shown)


def show_wrong(lead: Lead, form: RowForm) -> ResponseReturnValue:
    if for_script():
        sentences = [str(told) for field in form.errors.values() for told in field]
        return jsonify(error=" ".join(sentences)), 400
    return show_alone(lead, form, 400)


def show_stale(lead: Lead, form: RowForm, told: Stale) -> ResponseReturnValue:
    """Show who was faster and what is there now; what was typed stays, and a second “Save” puts it
    there.
    """
    row = row_with(lead.uid)
    sentence = _(
        "%(who_and_where)s Now: %(present)s. What you typed is kept: save again to put it there.",
        who_and_where=told,
        present=in_words(row),
    )
    if for_script():
        return jsonify(error=sentence, version=row.version), 409
    form.version.data = row.version
    form.form_errors.append(sentence)
    return show_alone(lead_or_404(lead.uid, current_user.person), form, 409)


def show_refused(uid: uuid.UUID, form: RowForm, told: RuleBroken) -> ResponseReturnValue:
    """Say which rule is broken; what was typed stays, and nothing of it is kept."""
    db.session.rollback()
    if for_script():
        return jsonify(error=str(told)), 409
    form.form_errors.append(str(told))
    return show_alone(lead_or_404(uid, current_user.person), form, 409)


def in_words(row: Row) -> str:
    """Say how owner and next step of a row stand."""
    return ", ".join(
        filter(None, (row.owner or _("no owner"), row.step or _("no next step"), day(row.step_on)))
    )


def show_alone(lead: Lead, form: RowForm, code: int) -> ResponseReturnValue:
    """Show the form on a page of its own, with what was typed."""
    back = back_to_list(lead)
    return render("partnerships/row_form.html", lead=lead, form=form, back=back), code
