"""Asking experts for a lead, and keeping their answers."""

import uuid

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound

from hubcommunity.core.access import staff_only
from hubcommunity.core.templating import render
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.support import expert_actions, expert_queries, queries
from hubcommunity.partnerships.support.forms import AnswerForm
from hubcommunity.partnerships.support.views import AT, kept


@bp.post(f"{AT}experts/")
@staff_only
def ask_expert(uid: uuid.UUID) -> ResponseReturnValue:
    """Keep that somebody was asked."""
    lead = queries.lead_or_404(uid, current_user.person)
    who = expert_queries.representative(lead, request.form.get("person", type=uuid.UUID))
    if who is None:
        raise NotFound
    expert_actions.ask(lead, who, by=current_user.person)
    return kept(lead, _("%(name)s is on record as asked.", name=who.person.name))


@bp.route(f"{AT}experts/<uuid:expert_uid>/", methods=["GET", "POST"])
@staff_only
def expert(uid: uuid.UUID, expert_uid: uuid.UUID) -> ResponseReturnValue:
    """Keep what an expert answered."""
    lead = queries.lead_or_404(uid, current_user.person)
    found = queries.expert_or_404(lead, expert_uid)
    form = AnswerForm(found)
    if not form.validate_on_submit():
        return render("partnerships/support/expert.html", form=form, lead=lead, expert=found)
    expert_actions.answer(found, form.chosen, form.note.data or "", by=current_user.person)
    return kept(lead, _("Saved."))
