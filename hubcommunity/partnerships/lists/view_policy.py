"""Who sees a view, and who may change it."""

from sqlalchemy import ColumnElement, or_

from hubcommunity.partnerships.lists.view_models import SavedView


def shown_to(person_id: int) -> ColumnElement[bool]:
    """Say, of rows of views, that a person sees them: the own ones, and those that are shared."""
    return or_(SavedView.is_shared.is_(True), SavedView.made_by_id == person_id)


def may_change(view: SavedView, person_id: int, *, administers: bool) -> bool:
    """Say whether a person may rename or delete a view: who made it, and administrators if it is
    shared.
    """
    return view.made_by_id == person_id or (view.is_shared and administers)
