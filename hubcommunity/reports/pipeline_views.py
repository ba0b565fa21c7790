"""The figures of a pipeline: their page, and each to take along, with the leads behind it."""

from collections.abc import Sequence

from flask import Response, request
from flask_login import current_user
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from hubcommunity.audit.actions import record
from hubcommunity.core.access import reports_only
from hubcommunity.core.db import db
from hubcommunity.core.fragments import draw
from hubcommunity.core.revisions import FOUND
from hubcommunity.core.tables import csv_download
from hubcommunity.core.templating import render
from hubcommunity.core.watching import remembers
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.people.models import Person
from hubcommunity.reports.blueprint import bp
from hubcommunity.reports.forms import PeriodForm
from hubcommunity.reports.pipeline_figure_queries import figures_of, told
from hubcommunity.reports.pipeline_lead_queries import leads_behind
from hubcommunity.reports.pipeline_queries import TOLD
from hubcommunity.reports.pipeline_report_queries import (
    PipelineReport,
    pipeline_named,
    pipelines_told_to,
)
from hubcommunity.reports.policy import Period

AT = "/staff/reports/pipelines/<slug>/"


@bp.get(AT)
@reports_only
def pipeline(slug: str) -> str:
    form = PeriodForm(request.args)
    form.validate()
    pipelines = readable()
    report = report_of(pipeline_named(slug, pipelines), form)
    form.show(report.period)
    drawn = figures_drawn(report.pipeline.id, report.period, report.is_open)
    return render(
        "reports/pipeline.html", form=form, pipelines=pipelines, report=report, figures=drawn
    )


@remembers(*TOLD, Pipeline, Person, shelf=FOUND)
def figures_drawn(pipeline_id: int, period: Period, is_open: bool) -> Markup:
    """Return the figures of a pipeline as all see them who are told as much."""
    report = PipelineReport(db.session.get_one(Pipeline, pipeline_id), period, is_open)
    return draw("reports/_pipeline_figures.html", report=report, figures=figures_of(report))


@bp.post(f"{AT}<name>")
@reports_only
def pipeline_figure(slug: str, name: str) -> Response:
    """Give a figure as a table; who took which, and of what months, goes on record."""
    report = report_taken(slug, name)
    figure = told(report)[name](report)
    record_taken(report, name)
    return csv_download(file_name(report, name), figure.header, figure.rows)


@bp.post(f"{AT}<name>/leads")
@reports_only
def pipeline_leads(slug: str, name: str) -> Response:
    """Give the leads behind a figure, with the same record."""
    report = report_taken(slug, name)
    header, rows = leads_behind(name, report)
    record_taken(report, name, leads=len(rows))
    return csv_download(file_name(report, f"{name}-leads"), header, rows)


def readable() -> Sequence[Pipeline]:
    """Return the pipelines whose figures the signed-in person reads."""
    return pipelines_told_to(current_user.person, is_staff=current_user.is_staff)


def report_of(pipeline: Pipeline, form: PeriodForm) -> PipelineReport:
    return PipelineReport(pipeline, form.period, is_open=current_user.is_staff)


def report_taken(slug: str, name: str) -> PipelineReport:
    """Return the report from which a figure is taken; raise 404 for a figure it does not have."""
    form = PeriodForm(request.form)
    form.validate()
    report = report_of(pipeline_named(slug, readable()), form)
    if name not in told(report):
        raise NotFound
    return report


def record_taken(report: PipelineReport, name: str, **details: int) -> None:
    record(
        "report.downloaded",
        by=current_user.person,
        figure=name,
        pipeline=report.pipeline.slug,
        since=f"{report.period.since:%Y-%m}",
        until=f"{report.period.until:%Y-%m}",
        **details,
    )
    db.session.commit()


def file_name(report: PipelineReport, name: str) -> str:
    period = report.period
    return f"{report.pipeline.slug}-{name}-{period.since:%Y-%m}-{period.until:%Y-%m}.csv"
