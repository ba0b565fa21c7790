"""Finding the views of a pipeline that somebody may open."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.watching import remembers
from hubcommunity.partnerships.lists.view_models import SavedView
from hubcommunity.partnerships.lists.view_policy import shown_to
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.people.models import Person


def in_reach(pipeline_id: int, person_id: int) -> Select[SavedView]:
    """Return the query of a person's own views of a pipeline and of the shared ones."""
    by = joinedload(SavedView.made_by, innerjoin=True)
    named = by.load_only(Person.given_name, Person.family_name)
    query = select(SavedView).options(named)
    return query.where(SavedView.pipeline_id == pipeline_id, shown_to(person_id))


def views_of(pipeline_id: int, person_id: int) -> Sequence[SavedView]:
    """Return the views that a person can open, by name."""
    order = (SavedView.name, SavedView.id)
    return db.session.scalars(in_reach(pipeline_id, person_id).order_by(*order)).all()


@remembers(SavedView)
def uids_of_views(pipeline_id: int, person_id: int) -> frozenset[str]:
    """Return the public names of the views that a person can open."""
    query = select(SavedView.uid).where(SavedView.pipeline_id == pipeline_id, shown_to(person_id))
    return frozenset(map(str, db.session.scalars(query)))


def view_or_404(pipeline: Pipeline, uid: uuid.UUID, person_id: int) -> SavedView:
    """Return a view; raise 404 where there is none that the person sees."""
    return db.one_or_404(in_reach(pipeline.id, person_id).where(SavedView.uid == uid))


def has_named(pipeline: Pipeline, person: Person, name: str, besides: SavedView | None) -> bool:
    """Say whether the person has another view of this name already."""
    mine = (SavedView.pipeline_id == pipeline.id) & (SavedView.made_by_id == person.id)
    query = select(SavedView.id).where(mine, SavedView.name == name)
    if besides is not None:
        query = query.where(SavedView.id != besides.id)
    return db.session.scalar(query.limit(1)) is not None
