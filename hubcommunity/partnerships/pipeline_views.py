"""The pages on which administrators set up pipelines."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.core.access import STAFF, administrator_only
from hubcommunity.core.templating import render
from hubcommunity.partnerships import pipeline_actions as actions
from hubcommunity.partnerships import pipeline_queries, queries
from hubcommunity.partnerships.answer_views import goes_up, kept
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.partnerships.stage_forms import NewPipelineForm, PipelineForm
from hubcommunity.people.models import Person


@bp.get("/staff/settings/pipelines/")
@administrator_only
def pipelines() -> str:
    return render("partnerships/pipelines.html", pipelines=pipeline_queries.all_pipelines())


@bp.route("/staff/settings/pipelines/add/", methods=["GET", "POST"])
@administrator_only
def add_pipeline() -> ResponseReturnValue:
    form = NewPipelineForm()
    form.offer(staff_by_name())
    if not form.validate_on_submit():
        return render("partnerships/pipeline_form.html", form=form, pipeline=None)
    pipeline = actions.add_pipeline(by=current_user.person, **form.facts)
    return kept(set_up(pipeline), _("The pipeline is there, with three stages to begin with."))


@bp.get("/staff/settings/pipelines/<slug>/")
@administrator_only
def pipeline_settings(slug: str) -> str:
    pipeline = found(slug)
    return render(
        "partnerships/pipeline.html",
        pipeline=pipeline,
        stages=pipeline_queries.set_up(pipeline),
        readers=pipeline_queries.readers_of(pipeline),
    )


@bp.route("/staff/settings/pipelines/<slug>/edit/", methods=["GET", "POST"])
@administrator_only
def edit_pipeline(slug: str) -> ResponseReturnValue:
    pipeline = found(slug)
    readers = pipeline_queries.readers_of(pipeline)
    form = PipelineForm(pipeline, readers=[str(person.uid) for person in readers])
    form.offer(dict.fromkeys([*readers, *staff_by_name()]))
    if not form.validate_on_submit():
        return render("partnerships/pipeline_form.html", form=form, pipeline=pipeline)
    actions.change_pipeline(pipeline, by=current_user.person, **form.facts)
    return kept(set_up(pipeline), _("Saved."))


@bp.post("/staff/settings/pipelines/<slug>/move")
@administrator_only
def order_pipeline(slug: str) -> Response:
    actions.order_pipeline(found(slug), up=goes_up(), by=current_user.person)
    return kept(url_for(".pipelines"))


@bp.post("/staff/settings/pipelines/<slug>/delete")
@administrator_only
def delete_pipeline(slug: str) -> Response:
    actions.delete_pipeline(found(slug), by=current_user.person)
    return kept(url_for(".pipelines"), _("The pipeline is deleted."))


def found(slug: str) -> Pipeline:
    return queries.pipeline_or_404(slug, current_user.person)


def staff_by_name() -> list[Person]:
    return sorted(people_with_duty(STAFF), key=lambda person: person.name.casefold())


def set_up(pipeline: Pipeline) -> str:
    return url_for(".pipeline_settings", slug=pipeline.slug)
