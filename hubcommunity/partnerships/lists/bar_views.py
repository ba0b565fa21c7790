"""What stands above the board, the list and the calendar: the filter, and the views kept of it."""

from typing import Any, NamedTuple

from flask import request
from flask_login import current_user
from markupsafe import Markup

from hubcommunity.core.access import ADMINISTRATOR, REPORTS
from hubcommunity.core.fragments import draw, fragment
from hubcommunity.core.watching import remembers
from hubcommunity.partnerships.filter_choice_queries import CHOICES, chips, choices
from hubcommunity.partnerships.filter_queries import Filter
from hubcommunity.partnerships.lists.view_models import SavedView, Shape
from hubcommunity.partnerships.lists.view_policy import may_change
from hubcommunity.partnerships.lists.view_queries import uids_of_views, views_of
from hubcommunity.partnerships.models import Pipeline, Stage
from hubcommunity.partnerships.queries import whole_pipeline


class Reader(NamedTuple):
    """Of whoever reads a bar, all on which it depends."""

    person_id: int
    administers: bool
    reads_reports: bool


def reader() -> Reader:
    """Return who reads the present page."""
    duties = (current_user.has_duty(ADMINISTRATOR), current_user.has_duty(REPORTS))
    return Reader(current_user.person.id, *duties)


class Bar(NamedTuple):
    """What stands above the leads, but for its head, and the name of the view that is open."""

    said: Markup
    view_name: str


# From these it is drawn; nothing of it changes when a lead moves, or its next step is another.
BAR = (*CHOICES, Pipeline, Stage, SavedView)


@remembers(*BAR)
def bar_drawn(
    pipeline_id: int, asked: Filter, named: str | None, of: Reader, shape: Shape, sort: str
) -> Bar:
    """Return what stands above a reader's leads in some shape."""
    pipeline = whole_pipeline(pipeline_id)
    offered, kept = choices(pipeline), views_of(pipeline_id, of.person_id)
    view = next((each for each in kept if str(each.uid) == named), None)
    said = draw(
        "partnerships/_bar.html",
        pipeline=pipeline,
        asked=asked,
        args=args_of(asked, named),
        choices=offered,
        chips=chips(asked, offered),
        views=kept,
        view=view,
        view_is_mine=view and may_change(view, of.person_id, administers=of.administers),
        shape=shape,
        sort=sort,
    )
    return Bar(said, view.name if view else "")


def head_of(pipeline: Pipeline, view_name: str, summary: str, of: Reader) -> Markup:
    """Return the head of the page, with a line of figures."""
    return fragment(
        "partnerships/_bar_head.html",
        slug=pipeline.slug,
        name=pipeline.name,
        view_name=view_name,
        summary=summary,
        administers=of.administers,
        reads_reports=of.reads_reports,
    )


def view_asked_for(pipeline: Pipeline) -> str | None:
    """Return the public name of the view in the address, if the reader can open it."""
    named = request.args.get("view")
    return named if named and named in uids_of_views(pipeline.id, current_user.person.id) else None


def args_of(asked: Filter, view: str | None) -> dict[str, Any]:
    """Return what the other shapes are asked for: the same leads, under the same view."""
    return {**asked.as_args(), **({"view": view} if view else {})}
