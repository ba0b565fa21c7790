"""The support that a lead asks for: its page, the request, and the deliverables."""

import uuid
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core import i18n
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.core.templating import render
from hubcommunity.library.draft_queries import draft_of_lead
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.support import (
    actions,
    deliverable_actions,
    expert_queries,
    queries,
)
from hubcommunity.partnerships.support.forms import DeliverableForm, PromiseForm, SupportForm

AT = "/staff/leads/<uuid:uid>/support/"
ONE = f"{AT}deliverables/<uuid:deliverable_uid>/"


@bp.get(AT)
@staff_only
def support(uid: uuid.UUID) -> ResponseReturnValue:
    return show(queries.lead_or_404(uid, current_user.person), PromiseForm(formdata=None))


@bp.route(f"{AT}edit/", methods=["GET", "POST"])
@staff_only
def edit_support(uid: uuid.UUID) -> ResponseReturnValue:
    lead = queries.lead_or_404(uid, current_user.person)
    form = SupportForm(queries.support_of(lead))
    if not form.validate_on_submit():
        return render("partnerships/support/edit.html", form=form, lead=lead)
    try:
        actions.write_down(lead, by=current_user.person, version=form.seen, **form.said())
    except Stale as told:
        return show_stale(lead, form, told)
    return kept(lead, _("Saved."))


@bp.post(f"{AT}deliverables/")
@staff_only
def promise(uid: uuid.UUID) -> ResponseReturnValue:
    """Add a deliverable, with the step that reminds of it."""
    lead, form = queries.lead_or_404(uid, current_user.person), PromiseForm()
    if not form.validate():
        return show(lead, form)
    name, day = form.name.data or "", form.planned_on.data
    deliverable_actions.promise(lead, name, day, by=current_user.person)
    if lead.closed_at:
        return kept(lead, _("The deliverable is added."))
    return kept(lead, _("The deliverable is added, and is among the next steps."))


@bp.route(ONE, methods=["GET", "POST"])
@staff_only
def deliverable(uid: uuid.UUID, deliverable_uid: uuid.UUID) -> ResponseReturnValue:
    """Change a deliverable, or say that it is delivered."""
    lead = queries.lead_or_404(uid, current_user.person)
    found = queries.deliverable_or_404(lead, deliverable_uid)
    form = DeliverableForm(found)
    if not form.validate_on_submit():
        return render("partnerships/support/deliverable.html", form=form, lead=lead, found=found)
    deliverable_actions.change(found, by=current_user.person, **form.facts)
    return kept(lead, _("Saved."))


@bp.post(f"{ONE}take-out")
@staff_only
def take_out(uid: uuid.UUID, deliverable_uid: uuid.UUID) -> ResponseReturnValue:
    lead = queries.lead_or_404(uid, current_user.person)
    found = queries.deliverable_or_404(lead, deliverable_uid)
    deliverable_actions.take_out(found, by=current_user.person)
    return kept(lead, _("The deliverable is taken out."))


def show(lead: Lead, form: PromiseForm) -> str:
    return render(
        "partnerships/support/show.html",
        lead=lead,
        support=queries.support_of(lead),
        deliverables=queries.deliverables_of(lead),
        experts=queries.experts_of(lead),
        suggestions=expert_queries.suggestions(lead),
        story=draft_of_lead(lead.id),
        form=form,
        today=i18n.today(),
    )


def show_stale(lead: Lead, form: SupportForm, told: Stale) -> ResponseReturnValue:
    """Say that somebody was faster, and let a second “Save” put what was typed in its place."""
    present: Any = queries.support_of(lead)
    form.version.data = present.version
    form.form_errors.append(
        _("%(told)s What you typed is kept: save again to put it there.", told=told)
    )
    return render("partnerships/support/edit.html", form=form, lead=lead), 409


def kept(lead: Lead, told: str) -> ResponseReturnValue:
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".support", uid=lead.uid))
