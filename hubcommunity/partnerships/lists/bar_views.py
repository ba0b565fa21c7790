"""What stands above the board, the list and the calendar: the filter, and the views kept of it."""

from typing import Any, NamedTuple

from flask import request
from flask_login import current_user

from hubcommunity.core.access import ADMINISTRATOR, REPORTS
from hubcommunity.partnerships.filter_choice_queries import chips, choices
from hubcommunity.partnerships.filter_queries import Filter, asked_for
from hubcommunity.partnerships.lists.view_models import Shape
from hubcommunity.partnerships.lists.view_policy import may_change
from hubcommunity.partnerships.lists.view_queries import uids_of_views, views_of
from hubcommunity.partnerships.models import Pipeline


class Reader(NamedTuple):
    """Of whoever reads a bar, all on which it depends."""

    person_id: int
    administers: bool
    reads_reports: bool


def reader() -> Reader:
    """Return who reads the present page."""
    duties = (current_user.has_duty(ADMINISTRATOR), current_user.has_duty(REPORTS))
    return Reader(current_user.person.id, *duties)


def bar(pipeline: Pipeline, shape: Shape) -> dict[str, Any]:
    """Return what the template of the bar shows, by the address of the request."""
    asked = asked_for(request.args, current_user.person)
    return bar_of(pipeline, asked, view_asked_for(pipeline), reader(), shape)


def bar_of(
    pipeline: Pipeline, asked: Filter, named: str | None, of: Reader, shape: Shape
) -> dict[str, Any]:
    """Return what the template of the bar shows of a pipeline, whose stages are loaded."""
    offered, kept = choices(pipeline), views_of(pipeline.id, of.person_id)
    view = next((each for each in kept if str(each.uid) == named), None)
    return {
        "pipeline": pipeline,
        "asked": asked,
        "args": args_of(asked, named),
        "choices": offered,
        "chips": chips(asked, offered),
        "views": kept,
        "view": view,
        "view_is_mine": view and may_change(view, of.person_id, administers=of.administers),
        "shape": shape,
        "reader": of,
    }


def view_asked_for(pipeline: Pipeline) -> str | None:
    """Return the public name of the view in the address, if the reader can open it."""
    named = request.args.get("view")
    return named if named and named in uids_of_views(pipeline.id, current_user.person.id) else None


def args_of(asked: Filter, view: str | None) -> dict[str, Any]:
    """Return what the other shapes are asked for: the same leads, under the same view."""
    return {**asked.as_args(), **({"view": view} if view else {})}
