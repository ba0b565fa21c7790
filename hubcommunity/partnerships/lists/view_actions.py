"""Keeping views, renaming and deleting them."""

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.partnerships.lists.view_models import NAME_TAKEN, SavedView, Shape
from hubcommunity.partnerships.lists.view_policy import may_change
from hubcommunity.partnerships.lists.view_queries import has_named
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.people.models import Person


def keep_view(
    pipeline: Pipeline,
    *,
    name: str,
    shape: Shape,
    asked: dict[str, str],
    is_shared: bool,
    by: Person,
) -> SavedView:
    """Keep what is asked for under a name. Raise `RuleBroken` for a name that one has already."""
    check_name(pipeline, by, name)
    view = SavedView(
        pipeline=pipeline, made_by=by, name=name, shape=shape, asked=asked, is_shared=is_shared
    )
    db.session.add(view)
    record("lead_view.kept", by=by, on=view, pipeline=pipeline.slug, shared=is_shared)
    return view


def change_view(
    view: SavedView, *, name: str, is_shared: bool, by: Person, administers: bool
) -> None:
    """Give a view another name, or show it to all or to oneself alone.

    Raise `Forbidden` for somebody else's, `RuleBroken` for a name that its maker has already.
    """
    check_right(view, by, administers)
    check_name(view.pipeline, view.made_by, name, view)
    view.name, view.is_shared = name, is_shared
    record("lead_view.changed", by=by, on=view, shared=is_shared)


def delete_view(view: SavedView, *, by: Person, administers: bool) -> None:
    """Delete a view; the leads stay as they are. Raise `Forbidden` for somebody else's."""
    check_right(view, by, administers)
    record("lead_view.deleted", by=by, on=view, name=view.name)
    db.session.delete(view)


def check_right(view: SavedView, by: Person, administers: bool) -> None:
    if not may_change(view, by.id, administers=administers):
        raise Forbidden


def check_name(pipeline: Pipeline, of: Person, name: str, besides: SavedView | None = None) -> None:
    if has_named(pipeline, of, name, besides):
        raise RuleBroken(str(NAME_TAKEN))
