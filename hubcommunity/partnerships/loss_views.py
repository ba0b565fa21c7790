"""The page on which administrators keep the reasons for which leads are lost."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core.access import administrator_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.templating import render
from hubcommunity.partnerships import loss_actions, loss_queries
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.loss_forms import ChangeReasonForm, ReasonForm

AT = "/staff/settings/lost-reasons/"


@bp.route(AT, methods=["GET", "POST"])
@administrator_only
def lost_reasons() -> ResponseReturnValue:
    form, status = ReasonForm(), 200
    if form.validate_on_submit():
        said = {"name": form.name.data, "needs_note": form.needs_note.data}
        try:
            loss_actions.add_reason(by=current_user.person, **said)
        except RuleBroken as told:
            form.name.errors, status = [str(told)], 409
        else:
            return kept(_("The reason is in the list."))
    rows = loss_queries.all_reasons()
    return render("partnerships/lost_reasons.html", form=form, rows=rows), status


@bp.route(f"{AT}<uuid:uid>/", methods=["GET", "POST"])
@administrator_only
def lost_reason(uid: uuid.UUID) -> ResponseReturnValue:
    reason = loss_queries.reason_or_404(uid)
    form = ChangeReasonForm(obj=reason, is_retired=reason.retired_at is not None)
    if not form.validate_on_submit():
        return render("partnerships/lost_reason.html", form=form, reason=reason)
    said = {each: form[each].data for each in ("name", "needs_note", "is_retired")}
    try:
        loss_actions.change_reason(reason, by=current_user.person, **said)
    except RuleBroken as told:
        form.name.errors = [str(told)]
        return render("partnerships/lost_reason.html", form=form, reason=reason), 409
    return kept(_("Saved."))


def kept(told: str) -> ResponseReturnValue:
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".lost_reasons"))
