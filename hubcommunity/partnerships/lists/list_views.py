"""The list of a pipeline's leads, and its calendar: drawn once for all who are shown the same."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup

from hubcommunity.core import i18n
from hubcommunity.core.access import staff_only
from hubcommunity.core.fragments import draw
from hubcommunity.core.paging import Page, page_number
from hubcommunity.core.revisions import FOUND
from hubcommunity.core.templating import render
from hubcommunity.core.watching import lasts, remembers
from hubcommunity.partnerships import policy
from hubcommunity.partnerships.blueprint import bp
from hubcommunity.partnerships.board_queries import AsOf, as_of_now
from hubcommunity.partnerships.bulk.queries import MOST
from hubcommunity.partnerships.filter_queries import Filter, asked_for
from hubcommunity.partnerships.lists.bar_views import (
    args_of,
    bar_drawn,
    head_of,
    reader,
    view_asked_for,
)
from hubcommunity.partnerships.lists.calendar_queries import STEPS, month_named, month_of
from hubcommunity.partnerships.lists.list_queries import (
    LISTED,
    SORTS,
    Row,
    order_of,
    page_of_leads,
)
from hubcommunity.partnerships.lists.row_forms import RowForm
from hubcommunity.partnerships.lists.view_models import Shape
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.partnerships.queries import bare_pipeline_or_404


class Asked(NamedTuple):
    """Which leads of a pipeline an address asks for, under which view, in which order."""

    pipeline_id: int
    slug: str
    filter: Filter
    view: str | None
    sort: str


class Drawn(NamedTuple):
    """A page of the list as it is shown, and when it is no longer true though nothing changed."""

    page: Page[Any]
    rows: Markup
    until: datetime | None


@bp.get("/staff/pipelines/<slug>/list/")
@staff_only
def leads(slug: str) -> str:
    pipeline = bare_pipeline_or_404(slug, current_user.person)
    asked, number = what_is_asked(pipeline), page_number()
    drawn = leads_drawn(asked, number, as_of_now(asked.filter))
    edited = request.args.get("edit", "")
    rows = rows_with_form(pipeline, asked, number, edited) if edited else drawn.rows
    summary = ngettext("%(num)s lead", "%(num)s leads", drawn.page.total)
    above = above_leads(pipeline, asked, Shape.LIST, summary)
    return render("partnerships/leads.html", rows=rows, page=drawn.page, **above)


def what_is_asked(pipeline: Pipeline) -> Asked:
    asked, view = asked_for(request.args, current_user.person), view_asked_for(pipeline)
    return Asked(pipeline.id, pipeline.slug, asked, view, request.args.get("sort", ""))


def above_leads(pipeline: Pipeline, asked: Asked, shape: Shape, summary: str) -> dict[str, Any]:
    """Return what stands above the leads; the calendar knows no order."""
    sort = asked.sort if shape is Shape.LIST else ""
    bar = bar_drawn(pipeline.id, asked.filter, asked.view, reader(), shape, sort)
    head = head_of(pipeline, bar.view_name, summary, reader())
    return {"pipeline": pipeline, "head": head, "bar": bar.said}


@remembers(*LISTED, shelf=FOUND, still_holds=lasts)
def leads_drawn(asked: Asked, number: int, _as_of: AsOf) -> Drawn:
    """Return a page of the list as all see it who ask for the same."""
    page = page_of_leads(asked.pipeline_id, asked.filter, asked.sort, number)
    until = min((row.older_at for row in page.items), default=None)
    return Drawn(Page((), number, page.size, page.total), rows_drawn(asked, page), until)


def rows_with_form(pipeline: Pipeline, asked: Asked, number: int, edited: str) -> Markup:
    """Return the rows, one of them as a form in which its owner and next step are changed."""
    page = page_of_leads(asked.pipeline_id, asked.filter, asked.sort, number)
    form = next((form_of(row, pipeline) for row in page.items if str(row.uid) == edited), None)
    return rows_drawn(asked, page, form=form, edited=edited)


def form_of(row: Row, pipeline: Pipeline) -> RowForm:
    return RowForm.of(row, policy.staff_for(pipeline))


def rows_drawn(asked: Asked, page: Page[Row], **edited: Any) -> Markup:
    return draw(
        "partnerships/_leads.html",
        slug=asked.slug,
        asked=asked.filter,
        args=args_of(asked.filter, asked.view),
        sort=asked.sort,
        sorts=SORTS,
        sorted_by=order_of(asked.sort),
        page=page,
        at_page=page.number if page.number > 1 else None,
        most=MOST,
        **edited,
    )


@bp.get("/staff/pipelines/<slug>/calendar/")
@staff_only
def calendar(slug: str) -> str:
    pipeline = bare_pipeline_or_404(slug, current_user.person)
    asked, today = what_is_asked(pipeline)._replace(sort=""), i18n.today()
    first = month_named(request.args.get("month", ""), today)
    month: Callable[..., Markup] = some_of_month if asked.filter.any else whole_month
    return render(
        "partnerships/calendar.html",
        month=month(asked, first, as_of_now(asked.filter)),
        **above_leads(pipeline, asked, Shape.CALENDAR, _("Next steps of the open leads")),
    )


@remembers(*STEPS, shelf=FOUND)
def whole_month(asked: Asked, first: date, as_of: AsOf) -> Markup:
    """Return a month of the steps of all leads, which stays as it is when one moves."""
    return month_drawn(asked, first, as_of)


@remembers(*LISTED, shelf=FOUND)
def some_of_month(asked: Asked, first: date, as_of: AsOf) -> Markup:
    return month_drawn(asked, first, as_of)


def month_drawn(asked: Asked, first: date, as_of: AsOf) -> Markup:
    return draw(
        "partnerships/_calendar.html",
        slug=asked.slug,
        asked=asked.filter,
        args=args_of(asked.filter, asked.view),
        month=month_of(asked.pipeline_id, asked.filter, first),
        today=as_of.day,
    )
