"""Defining what is checked, and what the registration asks, for a type of organisation."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken
from hubcommunity.membership.setting_models import (
    ChecklistItem,
    FormQuestion,
    ForType,
    QuestionKind,
)
from hubcommunity.membership.setting_queries import (
    Setting,
    defined,
    file_questions_by_type,
)
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.people.models import Person

# All files of a form arrive in one request.
FILES_AT_MOST = 3


def add_item(*, type_id: int | None, text: str, by: Person) -> ChecklistItem:
    """Add a point to the checklist of a type; `type_id` None means all types."""
    item = add_last(ChecklistItem(type_id=type_id, text=text))
    record("checklist_item.added", by=by, on=item, text=text)
    return item


def add_question(
    *, type_id: int | None, kind: QuestionKind, by: Person, **said: Any
) -> FormQuestion:
    """Ask every organisation of a type something more; `type_id` None means all types.

    Raise `RuleBroken` for a choice without two options, and for one file too many.
    """
    if kind is QuestionKind.FILE:
        refuse_many_files(type_id)
    question = add_last(FormQuestion(type_id=type_id, kind=kind, **said))
    refuse_lonely_choice(question)
    record("form_question.added", by=by, on=question, text=question.text)
    return question


def add_last(setting: Setting) -> Setting:
    """Add a setting behind all others of its type."""
    model = type(setting)
    same = model.type_id.is_not_distinct_from(setting.type_id)
    last = db.session.scalar(select(func.max(model.position)).where(same))
    setting.position = 0 if last is None else last + 1
    db.session.add(setting)
    return setting


def change_setting(setting: ForType, said: Mapping[str, Any], *, by: Person) -> None:
    """Say it in other words, or with other options; answers keep the words they were asked in."""
    for name, value in said.items():
        setattr(setting, name, value)
    if isinstance(setting, FormQuestion):
        refuse_lonely_choice(setting)
    record("application_setting.changed", by=by, on=setting, text=setting.text)


def move_setting(setting: ForType, *, up: bool, by: Person) -> None:
    """Put a setting before its neighbour, or behind it; at the end of the list nothing happens."""
    model = type(setting)
    same = model.type_id.is_not_distinct_from(setting.type_id)
    db.session.scalars(locked(select(model).where(same).order_by(model.id))).all()
    order = list(defined(model, setting.type_id))
    if setting not in order:
        raise RuleBroken(_("This is not asked any more."))
    place = order.index(setting)
    to = place - 1 if up else place + 1
    if 0 <= to < len(order):
        order.insert(to, order.pop(place))
        for position, each in enumerate(order):
            each.position = position
        record("application_setting.moved", by=by, on=setting, up=up)


def retire_setting(setting: ForType, *, by: Person) -> None:
    """Ask or check something no longer; applications that had it keep it."""
    db.session.execute(locked(select(type(setting)).where(type(setting).id == setting.id)))
    db.session.refresh(setting)
    if setting.retired_at is not None:
        raise RuleBroken(_("Somebody else has retired this already."))
    setting.retired_at = clock.now()
    record("application_setting.retired", by=by, on=setting, text=setting.text)


def refuse_lonely_choice(question: FormQuestion) -> None:
    if question.kind is QuestionKind.CHOICE and len(question.choices) < 2:
        raise RuleBroken(_("Give at least two options, one a line."))


def refuse_many_files(type_id: int | None) -> None:
    """Refuse a file more than one form may hold, whatever the applicant's type."""
    asked = file_questions_by_type()
    of_all = asked.pop(None, 0)
    own = db.session.get(OrganisationType, type_id) if type_id else None
    most = asked.get(own.id, 0) if own else max(asked.values(), default=0)
    if of_all + most >= FILES_AT_MOST:
        limit = FILES_AT_MOST
        raise RuleBroken(_("A form asks for %(limit)s files at most.", limit=limit))
