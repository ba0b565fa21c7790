"""The pages on which administrators set up the stages of a pipeline."""

import uuid

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.core.access import administrator_only
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.templating import render
from hubcommunity.partnerships import pipeline_queries, queries
from hubcommunity.partnerships import stage_actions as actions
from hubcommunity.partnerships.answer_views import goes_up, kept
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.checklist_queries import item_or_404, items_of
from hubcommunity.partnerships.models import Stage
from hubcommunity.partnerships.stage_forms import PointForm, RetireForm, StageForm


@bp.route("/staff/settings/pipelines/<slug>/stages/add/", methods=["GET", "POST"])
@administrator_only
def add_stage(slug: str) -> ResponseReturnValue:
    pipeline = queries.pipeline_or_404(slug, current_user.person)
    form = StageForm()
    if not form.validate_on_submit():
        return render("partnerships/stage.html", form=form, pipeline=pipeline, stage=None)
    stage = actions.add_stage(pipeline, form.facts, by=current_user.person)
    return kept(set_up(stage), _("The stage is added."))


@bp.route("/staff/settings/stages/<uuid:uid>/", methods=["GET", "POST"])
@administrator_only
def edit_stage(uid: uuid.UUID) -> ResponseReturnValue:
    stage = pipeline_queries.stage_or_404(uid)
    form = StageForm(stage, is_used=pipeline_queries.is_used(stage))
    if not form.validate_on_submit():
        return show(stage, form, PointForm(formdata=None))
    actions.change_stage_facts(stage, form.facts, by=current_user.person)
    return kept(set_up(stage), _("Saved."))


@bp.post("/staff/settings/stages/<uuid:uid>/move")
@administrator_only
def order_stage(uid: uuid.UUID) -> Response:
    stage = pipeline_queries.stage_or_404(uid)
    actions.order_stage(stage, up=goes_up(), by=current_user.person)
    return kept(set_up(stage))


@bp.post("/staff/settings/stages/<uuid:uid>/delete")
@administrator_only
def delete_stage(uid: uuid.UUID) -> Response:
    stage = pipeline_queries.stage_or_404(uid)
    at = set_up(stage)
    actions.delete_stage(stage, by=current_user.person)
    return kept(at, _("The stage is deleted."))


@bp.route("/staff/settings/stages/<uuid:uid>/retire/", methods=["GET", "POST"])
@administrator_only
def retire_stage(uid: uuid.UUID) -> ResponseReturnValue:
    """Say how many leads go where, and move them when that is agreed to."""
    stage = pipeline_queries.stage_or_404(uid)
    form = RetireForm()
    form.offer([each for each in stage.pipeline.stages if each.id != stage.id])
    if not form.validate_on_submit():
        return ask_where(stage, form)
    to, said = form.chosen, form.reason.data
    try:
        with db.session.begin_nested():
            moved = actions.retire_stage(stage, to=to, by=current_user.person, reason=said)
    except RuleBroken as told:
        form.form_errors.append(str(told))
        return ask_where(pipeline_queries.stage_or_404(uid), form), 409
    return kept(set_up(stage), where_they_went(moved, to))


@bp.post("/staff/settings/stages/<uuid:uid>/items")
@administrator_only
def add_item(uid: uuid.UUID) -> ResponseReturnValue:
    stage = pipeline_queries.stage_or_404(uid)
    form = PointForm()
    if not form.validate():
        is_used = pipeline_queries.is_used(stage)
        return show(stage, StageForm(stage, is_used=is_used), form)
    actions.add_item(
        stage, text=form.text.data, is_required=form.is_required.data, by=current_user.person
    )
    return kept(points_of(stage), _("The point is added."))


@bp.post("/staff/settings/stage-items/<uuid:uid>/retire")
@administrator_only
def retire_item(uid: uuid.UUID) -> Response:
    item = item_or_404(uid)
    actions.retire_item(item, by=current_user.person)
    return kept(points_of(item.stage), _("It is asked for no longer."))


def show(stage: Stage, form: StageForm, point: PointForm) -> str:
    return render(
        "partnerships/stage.html",
        form=form,
        point=point,
        stage=stage,
        pipeline=stage.pipeline,
        items=items_of(stage),
        leads=queries.number_in(stage),
    )


def where_they_went(moved: int, to: Stage) -> str:
    return ngettext(
        "The stage is retired, and %(num)s lead went to “%(to)s”.",
        "The stage is retired, and %(num)s leads went to “%(to)s”.",
        moved,
        to=to.name,
    )


def ask_where(stage: Stage, form: RetireForm) -> str:
    return render(
        "partnerships/retire_stage.html", stage=stage, form=form, leads=queries.number_in(stage)
    )


def set_up(stage: Stage) -> str:
    return url_for(".pipeline_settings", slug=stage.pipeline.slug)


def points_of(stage: Stage) -> str:
    return url_for(".edit_stage", uid=stage.uid, _anchor="checklist")
