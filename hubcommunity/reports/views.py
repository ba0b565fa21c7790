"""The report on membership: its page, and each of its figures as a table to download."""

from flask import Response, request
from flask_login import current_user
from werkzeug.exceptions import NotFound

from hubcommunity.audit.actions import record
from hubcommunity.core.access import reports_only
from hubcommunity.core.db import db
from hubcommunity.core.tables import csv_download
from hubcommunity.core.templating import render
from hubcommunity.reports import board_views, pipeline_views
from hubcommunity.reports.blueprint import bp
from hubcommunity.reports.figure_queries import FIGURES, figures_of
from hubcommunity.reports.forms import PeriodForm
from hubcommunity.reports.pipeline_views import readable
from hubcommunity.reports.report_queries import Report

__all__ = ["board_views", "bp", "pipeline_views"]

AT = "/staff/reports/membership/"


@bp.get(AT)
@reports_only
def membership() -> str:
    form = PeriodForm(request.args)
    form.validate()
    report = Report(form.period)
    form.show(report.period)
    return render(
        "reports/membership.html",
        form=form,
        pipelines=readable(),
        figures=figures_of(report),
        report=report,
    )


@bp.post(f"{AT}<name>")
@reports_only
def download(name: str) -> Response:
    """Give a figure as a table; who took which, and of what months, goes on record."""
    build, form = FIGURES.get(name), PeriodForm(request.form)
    if build is None:
        raise NotFound
    form.validate()
    period = form.period
    figure = build(Report(period))
    told = {"since": f"{period.since:%Y-%m}", "until": f"{period.until:%Y-%m}"}
    record("report.downloaded", by=current_user.person, figure=name, **told)
    db.session.commit()
    file = f"membership-{name}-{told['since']}-{told['until']}.csv"
    return csv_download(file, figure.header, figure.rows)
