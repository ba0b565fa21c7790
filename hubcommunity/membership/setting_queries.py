"""Reading what staff defined for applications."""

import uuid
from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import func, or_, select

from hubcommunity.core.db import db
from hubcommunity.membership.setting_models import (
    ChecklistItem,
    FormQuestion,
    ForType,
    QuestionKind,
)

Setting = TypeVar("Setting", bound=ForType)


def present(model: type[Setting], type_id: int) -> Sequence[Setting]:
    """Return what counts for a type of organisation now: what all types have comes first."""
    query = select(model).where(or_(model.type_id.is_(None), model.type_id == type_id))
    order = (model.type_id.is_not(None), model.position, model.id)
    return db.session.scalars(query.where(model.retired_at.is_(None)).order_by(*order)).all()


def defined(model: type[Setting], type_id: int | None) -> Sequence[Setting]:
    """Return what is defined for just this type, or for all types, in its order."""
    query = select(model).where(model.type_id.is_not_distinct_from(type_id))
    query = query.where(model.retired_at.is_(None)).order_by(model.position, model.id)
    return db.session.scalars(query).all()


def setting_or_404(model: type[Setting], uid: uuid.UUID) -> Setting:
    """Return an item or a question that is not retired; raise 404 for any other."""
    return db.one_or_404(select(model).where(model.uid == uid, model.retired_at.is_(None)))


def defined_by_type() -> dict[int | None, int]:
    """Return how much is defined for each type; under None, for all types."""
    found: dict[int | None, int] = {}
    for model in (ChecklistItem, FormQuestion):
        query = select(model.type_id, func.count()).where(model.retired_at.is_(None))
        for type_id, number in db.session.execute(query.group_by(model.type_id)).all():
            found[type_id] = found.get(type_id, 0) + number
    return found


def file_questions_by_type() -> dict[int | None, int]:
    """Return how many files are asked for by each type; under None, by all types."""
    query = select(FormQuestion.type_id, func.count()).where(FormQuestion.retired_at.is_(None))
    query = query.where(FormQuestion.kind == QuestionKind.FILE).group_by(FormQuestion.type_id)
    return {row[0]: row[1] for row in db.session.execute(query)}
