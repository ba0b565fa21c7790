"""What stands above the board, the list and the calendar: the filter, and the views kept of it."""

from typing import Any

from flask import request
from flask_login import current_user

from hubcommunity.partnerships.filter_choice_queries import chips, choices
from hubcommunity.partnerships.filter_queries import Filter, asked_for
from hubcommunity.partnerships.lists.saved_views import is_mine
from hubcommunity.partnerships.lists.view_models import SavedView, Shape
from hubcommunity.partnerships.lists.view_queries import views_of
from hubcommunity.partnerships.models import Pipeline


def bar(pipeline: Pipeline, shape: Shape) -> dict[str, Any]:
    """Return what the template of the bar shows, by the address of the request."""
    asked, offered = asked_for(request.args), choices(pipeline)
    kept = views_of(pipeline, current_user.person)
    view = next((each for each in kept if str(each.uid) == request.args.get("view")), None)
    return {
        "pipeline": pipeline,
        "asked": asked,
        "args": args_of(asked, view),
        "choices": offered,
        "chips": chips(asked, offered),
        "views": kept,
        "view": view,
        "view_is_mine": view is not None and is_mine(view),
        "shape": shape,
    }


def args_of(asked: Filter, view: SavedView | None) -> dict[str, Any]:
    """Return what the other shapes are asked for: the same leads, under the same view."""
    return {**asked.as_args(), **({"view": view.uid} if view else {})}
