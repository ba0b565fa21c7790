"""Finding where leads come from."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.text import fold
from hubcommunity.partnerships.listed_queries import offered
from hubcommunity.partnerships.source_models import LeadSource, Origin


def sources() -> Sequence[LeadSource]:
    """Return the sources that can be chosen."""
    return offered(LeadSource)


def all_sources() -> Sequence[LeadSource]:
    """Return the sources in their order, the retired ones last."""
    order = (LeadSource.retired_at.is_not(None), LeadSource.position, LeadSource.id)
    return db.session.scalars(select(LeadSource).order_by(*order)).all()


def source_named(name: str) -> LeadSource | None:
    """Return the source of this very name, retired or not, or else one with it folded."""
    alike = [each for each in all_sources() if fold(each.name) == fold(name)]
    return next((each for each in alike if each.name == name), next(iter(alike), None))


def source_with(uid: str | None) -> LeadSource | None:
    """Return the source with this public name, retired or not."""
    query = select(LeadSource).where(LeadSource.uid == uuid.UUID(uid)) if uid else None
    return None if query is None else db.session.scalar(query)


def source_of(origin: Origin) -> LeadSource | None:
    """Return what the hub says of leads of this origin; nothing once that is retired."""
    query = select(LeadSource).where(LeadSource.origin == origin, LeadSource.retired_at.is_(None))
    return db.session.scalar(query)
