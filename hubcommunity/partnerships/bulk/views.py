"""Many leads at once: what is chosen, what to do, what will come of it, and then all of it."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.templating import render
from hubcommunity.partnerships import loss_queries, policy
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.bulk import actions, queries
from hubcommunity.partnerships.bulk.forms import BulkForm
from hubcommunity.partnerships.filter_queries import asked_for
from hubcommunity.partnerships.models import Lead, Pipeline
from hubcommunity.partnerships.queries import pipeline_or_404

AT = "/staff/pipelines/<slug>/bulk/"


@bp.post(AT)
@staff_only
def choose_act(slug: str) -> ResponseReturnValue:
    """Ask what is to be done to the leads that are ticked, or to all that the filter leaves."""
    pipeline = pipeline_or_404(slug, current_user.person)
    uids = request.form.getlist("lead")
    if "all" in request.form:
        asked = asked_for(request.args, current_user.person)
        uids = [str(uid) for uid in queries.uids_asked_for(pipeline, asked)]
    if not 0 < len(uids) <= queries.MOST:
        flash(refusal(len(uids)), "warning")
        return redirect(list_address(slug))
    form = form_for(pipeline, BulkForm(formdata=None, chosen=" ".join(uids)))
    return show_form(pipeline, form)


@bp.post(f"{AT}preview/")
@staff_only
def preview(slug: str) -> ResponseReturnValue:
    """Show what would come of it, lead by lead; nothing is kept."""
    pipeline = pipeline_or_404(slug, current_user.person)
    form = form_for(pipeline, BulkForm())
    if not form.validate():
        return show_form(pipeline, form)
    return show_preview(pipeline, form)


@bp.post(f"{AT}confirm/")
@staff_only
def change_all(slug: str) -> ResponseReturnValue:
    """Do to all what the preview said, or to none: then the preview is shown as it is now."""
    pipeline = pipeline_or_404(slug, current_user.person)
    form = form_for(pipeline, BulkForm())
    if not form.validate():
        return show_form(pipeline, form)
    leads = queries.leads_with(pipeline, form.versions)
    try:
        actions.carry_out(pipeline, leads, form.versions, form.change, by=current_user.person)
    except RuleBroken as told:
        return show_preview(pipeline, form, _("Nothing was done. %(why)s", why=told)), 409
    db.session.commit()
    flash(ngettext("%(num)s lead is changed.", "%(num)s leads are changed.", len(leads)), "success")
    return redirect(list_address(slug))


def refusal(number: int) -> str:
    if not number:
        return _("Tick the leads first, or choose all that the filter leaves.")
    return _("These are more than %(most)s leads: narrow the filter first.", most=queries.MOST)


def list_address(slug: str) -> str:
    """Return the list as it was before, under the same filter."""
    return url_for(".leads", slug=slug, **asked_for(request.args, current_user.person).as_args())


def form_for(pipeline: Pipeline, form: BulkForm) -> BulkForm:
    form.offer(pipeline.stages, policy.staff_for(pipeline))
    form.offer_reasons(loss_queries.reasons())
    return form


def show_form(pipeline: Pipeline, form: BulkForm) -> ResponseReturnValue:
    number = len((form.chosen.data or "").split())
    return render(
        "partnerships/bulk.html",
        pipeline=pipeline,
        form=form,
        number=number,
        most=queries.MOST,
        args=asked_for(request.args, current_user.person).as_args(),
    )


def show_preview(pipeline: Pipeline, form: BulkForm, told: str = "") -> str:
    leads: Sequence[Lead] = queries.leads_with(pipeline, form.versions)
    outcomes = actions.rehearse(leads, form.change, by=current_user.person)
    done = [outcome for outcome in outcomes if not outcome.refusal]
    form.chosen.data = " ".join(f"{each.uid}:{each.version}" for each in done)
    return render(
        "partnerships/bulk_preview.html",
        pipeline=pipeline,
        form=form,
        change=form.change,
        done=done,
        refused=[outcome for outcome in outcomes if outcome.refusal],
        told=told,
        args=asked_for(request.args, current_user.person).as_args(),
        back=list_address(pipeline.slug),
    )
