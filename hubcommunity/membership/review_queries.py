"""Reading the review of an application: its checklist, notes and corrections, and who may do it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.core.db import db
from hubcommunity.membership.answer_queries import questions_about
from hubcommunity.membership.models import STAFF_STATES, Application, ApplicationState, Question
from hubcommunity.membership.queries import all_alike
from hubcommunity.membership.review_models import ANSWERS, ChecklistMark, Correction, Note
from hubcommunity.membership.setting_models import ChecklistItem
from hubcommunity.membership.setting_queries import present
from hubcommunity.organisations.models import Affiliation, AffiliationState
from hubcommunity.people.models import Person


class Point(NamedTuple):
    """A point of the checklist, and what was said of it last."""

    item: ChecklistItem
    mark: ChecklistMark | None

    @property
    def is_done(self) -> bool:
        return self.mark is not None and self.mark.is_done


def checklist(application: Application) -> list[Point]:
    """Return the points of the application's type; retired ones stay where they were checked."""
    query = select(ChecklistMark).where(ChecklistMark.application_id == application.id)
    query = query.options(joinedload(ChecklistMark.item), joinedload(ChecklistMark.by))
    marks = {mark.item_id: mark for mark in db.session.scalars(query.order_by(ChecklistMark.id))}
    items = present(ChecklistItem, application.type_id)
    past = [mark.item for mark in marks.values() if mark.item not in items]
    return [Point(item, marks.get(item.id)) for item in (*items, *past)]


def open_points(application: Application) -> list[ChecklistItem]:
    """Return what is not checked yet; a retired point keeps nothing open."""
    points = checklist(application)
    return [each.item for each in points if not each.is_done and each.item.retired_at is None]


def notes_of(application: Application) -> Sequence[Note]:
    """Return what staff noted, the oldest first."""
    query = select(Note).options(joinedload(Note.written_by))
    return db.session.scalars(
        query.where(Note.application_id == application.id).order_by(Note.id)
    ).all()


def corrections_of(application: Application) -> dict[int, list[Correction]]:
    """Return the corrected answers by the question of the staff that they followed."""
    query = (
        select(Correction)
        .join(Question, Question.id == Correction.question_id)
        .options(joinedload(Correction.old_file), joinedload(Correction.new_file))
        .where(Question.application_id == application.id)
        .order_by(Correction.id)
    )
    found: dict[int, list[Correction]] = {}
    for correction in db.session.scalars(query):
        found.setdefault(correction.question_id, []).append(correction)
    return found


class Round(NamedTuple):
    """A question of the staff, and the answers that were changed after it."""

    question: Question
    corrections: Sequence[Correction]


def rounds(application: Application) -> list[Round]:
    """Return what staff asked, the latest first, each with what changed."""
    corrections = corrections_of(application)
    return [Round(each, corrections.get(each.id, ())) for each in reversed(application.questions)]


def answers_to_ask_about(application: Application) -> dict[str, str]:
    """Return the answers that staff can ask to change, by name, with the words of the form."""
    usual = {name: str(words) for name, words in ANSWERS.items()}
    return usual | {each.key: each.text for each in questions_about(application)}


def assignable(application: Application) -> list[Person]:
    """Return who of the staff may have an application: nobody to whom it is their own."""
    ids = {application.organisation_id} | {each.id for each in all_alike(application)}
    represent = select(Affiliation.person_id).where(Affiliation.organisation_id.in_(ids - {None}))
    represent = represent.where(Affiliation.state == AffiliationState.CURRENT)
    concerned = {application.applicant_id, *db.session.scalars(represent)}
    return [person for person in people_with_duty("staff") if person.id not in concerned]


def sent_after(application: Application) -> Sequence[Application]:
    """Return the applications that were made after this one, the newest first."""
    query = select(Application).where(Application.previous_id == application.id)
    query = query.where(Application.state.in_(STAFF_STATES))
    return db.session.scalars(query.order_by(Application.id.desc())).all()


def draft_after(application: Application) -> Application | None:
    """Return the registration that was begun after this application, and is not sent yet."""
    query = select(Application).where(Application.previous_id == application.id)
    query = query.where(Application.state == ApplicationState.DRAFT)
    return db.session.scalar(query.order_by(Application.id.desc()).limit(1))
