"""The page of a lead: what is known, notes, and its timeline."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hubcommunity.core import i18n
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.paging import page_number
from hubcommunity.core.templating import render
from hubcommunity.partnerships import (
    actions,
    checklist_actions,
    checklist_queries,
    history_queries,
    lead_drawn_views,
    policy,
    queries,
    step_actions,
)
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.lead_forms import LeadForm, filled_with
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.queries import LeadSeen
from hubcommunity.partnerships.step_forms import ActivityForm
from hubcommunity.partnerships.step_models import ActivityKind
from hubcommunity.partnerships.step_views import opened_form


@bp.get("/staff/leads/<uuid:uid>/")
@staff_only
def lead(uid: uuid.UUID) -> ResponseReturnValue:
    return show(queries.lead_seen_or_404(uid, current_user.person))


@bp.post("/staff/leads/<uuid:uid>/activities/")
@staff_only
def add_activity(uid: uuid.UUID) -> ResponseReturnValue:
    """Keep what was done, or plan what is to be done."""
    found = queries.lead_or_404(uid, current_user.person)
    form = ActivityForm(policy.staff_for(found.pipeline))
    if not form.validate():
        return show(queries.lead_seen_or_404(uid, current_user.person), form)
    told = add_what_is_said(found, form)
    db.session.commit()
    flash(told, "success")
    return redirect(url_for(".lead", uid=uid))


def add_what_is_said(found: Lead, form: ActivityForm) -> str:
    kind, text, me = ActivityKind(form.kind.data), form.text.data, current_user.person
    if not form.is_planned:
        step_actions.log(found, kind, text, by=me)
        return _("It is on the timeline.")
    due = {"on": form.due_on.data, "at": form.due_at.data}
    step_actions.plan(found, kind, text, owner=form.people.get(form.owner.data), by=me, **due)
    return _("The step is planned.")


@bp.post("/staff/leads/<uuid:uid>/checklist/<uuid:item>")
@staff_only
def check_off(uid: uuid.UUID, item: uuid.UUID) -> ResponseReturnValue:
    """Tick off a point of the checklist, or open it again."""
    found = queries.lead_or_404(uid, current_user.person)
    act = checklist_actions.tick if request.form.get("done") == "yes" else checklist_actions.untick
    act(found, checklist_queries.item_or_404(item), by=current_user.person)
    db.session.commit()
    return redirect(url_for(".lead", uid=uid) + "#checklist")


@bp.route("/staff/leads/<uuid:uid>/edit/", methods=["GET", "POST"])
@staff_only
def edit(uid: uuid.UUID) -> ResponseReturnValue:
    found, me = queries.lead_or_404(uid, current_user.person), current_user.person
    form = edit_form(found)
    if not form.validate_on_submit():
        return render("partnerships/edit.html", form=form, lead=found)
    try:
        seen, provenance = form.seen, form.provenance()
        with db.session.begin_nested():
            actions.edit(found, by=me, version=seen, provenance=provenance, **form.values())
    except Stale as told:
        return show_stale(queries.lead_or_404(uid, me), form, told)
    except RuleBroken as told:
        return show_refused(queries.lead_or_404(uid, me), form, told)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for(".lead", uid=uid))


def show(found: LeadSeen, form: ActivityForm | None = None) -> str:
    """Show a lead with what is to be done about it; the address may open a form of a step."""
    uid, kind, today = found.uid, request.args.get("kind", ""), i18n.today()
    drawn = lead_drawn_views.lead_drawn(found.id, today)
    opened = opened_form(url_for(".lead", uid=uid))
    steps = lead_drawn_views.steps_with(opened, found.id, today) if opened else drawn.steps
    kind = kind if kind in history_queries.KINDS else ""
    return render(
        "partnerships/lead.html",
        lead=found,
        drawn=drawn,
        steps=steps,
        form=form,
        fields=lead_drawn_views.plan_fields(form, found),
        timeline=lead_drawn_views.timeline_drawn(found.id, kind, page_number()),
        kinds=history_queries.KINDS,
        kind=kind,
        twins=lead_drawn_views.twins_drawn(found.id, uid, drawn.facts, current_user.person.id),
    )


def edit_form(found: Lead) -> LeadForm:
    """Return the form with what is known; who left the staff can stay an owner or helper."""
    form = LeadForm(obj=found, **filled_with(found))
    if found.contact is not None and not form.is_submitted():
        form.contact_name.data = found.contact_name or found.contact.name
    form.known_name = found.organisation_name
    people = {*found.helpers, *policy.staff_for(found.pipeline)}
    form.offer(people | {found.owner} if found.owner else people)
    return form


def show_stale(present: Lead, form: LeadForm, told: Stale) -> ResponseReturnValue:
    """Show who was faster, keep what was typed, and let a second “Save” put it in their place."""
    form.version.data = present.version
    form.form_errors.append(
        _(
            "%(who_and_where)s What you typed is kept: save again to put it there.",
            who_and_where=told,
        )
    )
    return render("partnerships/edit.html", form=form, lead=present), 409


def show_refused(present: Lead, form: LeadForm, told: RuleBroken) -> ResponseReturnValue:
    """Say which rule is broken; what was typed stays, and nothing of it is kept."""
    form.form_errors.append(str(told))
    return render("partnerships/edit.html", form=form, lead=present), 409
