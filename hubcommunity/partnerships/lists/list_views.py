"""The list of a pipeline's leads, its calendar, and the list as a table to download."""

from flask import Response, request
from flask_login import current_user

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, i18n
from hubcommunity.core.access import staff_only
from hubcommunity.core.db import db
from hubcommunity.core.paging import page_number
from hubcommunity.core.tables import csv_download
from hubcommunity.core.templating import render
from hubcommunity.partnerships import policy
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.bulk.queries import MOST
from hubcommunity.partnerships.filter_queries import asked_for
from hubcommunity.partnerships.lists.bar_views import bar
from hubcommunity.partnerships.lists.calendar_queries import month_named, month_of
from hubcommunity.partnerships.lists.export_queries import COLUMNS, lines
from hubcommunity.partnerships.lists.list_queries import SORTS, order_of, page_of_leads
from hubcommunity.partnerships.lists.row_forms import RowForm
from hubcommunity.partnerships.lists.view_models import Shape
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.partnerships.queries import pipeline_or_404


@bp.get("/staff/pipelines/<slug>/list/")
@staff_only
def leads(slug: str) -> str:
    pipeline = pipeline_or_404(slug, current_user.person)
    shown = bar(pipeline, Shape.LIST)
    sort = request.args.get("sort", "")
    page = page_of_leads(pipeline, shown["asked"], sort, page_number())
    edited = request.args.get("edit", "")
    form = next((form_of(row, pipeline) for row in page.items if str(row.uid) == edited), None)
    return render(
        "partnerships/leads.html",
        page=page,
        sorts=SORTS,
        sorted_by=order_of(sort),
        sort=sort,
        edited=edited,
        form=form,
        most=MOST,
        **shown,
    )


def form_of(row: object, pipeline: Pipeline) -> RowForm:
    """Return the form in which a row's owner and next step are changed."""
    return RowForm.of(row, policy.staff_for(pipeline))


@bp.get("/staff/pipelines/<slug>/calendar/")
@staff_only
def calendar(slug: str) -> str:
    pipeline = pipeline_or_404(slug, current_user.person)
    shown = bar(pipeline, Shape.CALENDAR)
    today = i18n.today()
    first = month_named(request.args.get("month", ""), today)
    month = month_of(pipeline, shown["asked"], first)
    return render("partnerships/calendar.html", month=month, today=today, **shown)


@bp.post("/staff/pipelines/<slug>/list/export")
@staff_only
def export_leads(slug: str) -> Response:
    """Give the filtered list as a table; who took it, and by which filter, goes on record."""
    pipeline = pipeline_or_404(slug, current_user.person)
    asked = asked_for(request.form, current_user.person)
    told = {name: value for name, value in asked.as_args().items() if name != "q"}
    record("leads.exported", by=current_user.person, pipeline=slug, **told)
    db.session.commit()
    return csv_download(f"leads-{slug}-{clock.today()}.csv", COLUMNS, lines(pipeline.id, asked))
