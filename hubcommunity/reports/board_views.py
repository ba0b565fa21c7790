"""The report of a month for the Strategy Board, on a page to print."""

from flask import request

from hubcommunity.core.access import reports_only
from hubcommunity.core.templating import render
from hubcommunity.reports.blueprint import bp
from hubcommunity.reports.board_queries import BoardReport
from hubcommunity.reports.forms import MonthForm
from hubcommunity.reports.pipeline_views import readable


@bp.get("/staff/reports/board/")
@reports_only
def board() -> str:
    form = MonthForm(request.args)
    form.validate()
    report = BoardReport(form.period)
    form.show(report.period)
    return render("reports/board.html", form=form, report=report, pipelines=readable())
