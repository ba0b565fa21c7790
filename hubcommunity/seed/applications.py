"""What the demonstration's staff check, ask and have noted about applications."""

from typing import Any

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.membership.models import Application
from hubcommunity.membership.review_models import Note
from hubcommunity.membership.setting_models import ChecklistItem, FormQuestion, QuestionKind
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.people.models import Person


def add_settings(facts: dict[str, Any]) -> None:
    """Add the points of the checklists, and the questions of the registration."""
    for position, row in enumerate(facts["checklist"]):
        item = ChecklistItem(text=row["text"], position=position, type_id=type_id(row))
        db.session.add(item)
    for position, row in enumerate(facts["questions"]):
        question = FormQuestion(
            text=row["text"],
            hint=row["hint"],
            kind=QuestionKind(row["kind"]),
            position=position,
            type_id=type_id(row),
        )
        db.session.add(question)
    db.session.flush()


def type_id(row: dict[str, Any]) -> int | None:
    code = row.get("type")
    query = select(OrganisationType.id).where(OrganisationType.code == code)
    return db.session.scalars(query).one() if code else None


def add_review(application: Application, facts: dict[str, Any], by: Person) -> None:
    """Let somebody have begun with an application, and noted something."""
    db.session.flush()
    application.assignee = by
    db.session.add(Note(application_id=application.id, text=facts["note"], written_by=by))
