"""Reading what applicants answered to the questions of their type."""

import uuid
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from hubcommunity.core.db import db
from hubcommunity.core.files import StoredFile
from hubcommunity.membership.answer_models import FormAnswer
from hubcommunity.membership.models import Application, Question
from hubcommunity.membership.review_models import Correction
from hubcommunity.membership.setting_models import FormQuestion
from hubcommunity.membership.setting_queries import present


def answers_of(application: Application) -> Sequence[FormAnswer]:
    """Return all that was answered, each with its question and file, in the questions' order."""
    query = (
        select(FormAnswer)
        .join(FormAnswer.question)
        .options(contains_eager(FormAnswer.question), joinedload(FormAnswer.file))
        .where(FormAnswer.application_id == application.id)
        .order_by(FormQuestion.type_id.is_not(None), FormQuestion.position, FormQuestion.id)
    )
    return db.session.scalars(query).all()


def questions_for(draft: Application) -> Sequence[FormQuestion]:
    """Return what a registration asks its type; whoever joins an organisation is asked nothing."""
    return () if draft.organisation_id is not None else present(FormQuestion, draft.type_id)


def answers_by_question(application: Application) -> dict[int, FormAnswer]:
    return {answer.question_id: answer for answer in answers_of(application)}


def answers_that_count(draft: Application) -> list[FormAnswer]:
    """Return the answers to what is asked of the draft's present type."""
    given = answers_by_question(draft)
    return [given[each.id] for each in questions_for(draft) if each.id in given]


def lacks_answers(draft: Application) -> bool:
    """Say whether a question of the draft's type was not seen yet, or must be answered."""
    given = answers_by_question(draft)
    return any(not is_answered(each, given.get(each.id)) for each in questions_for(draft))


def is_answered(question: FormQuestion, answer: FormAnswer | None) -> bool:
    return answer is not None and not (question.is_required and answer.is_empty)


def questions_about(application: Application) -> list[FormQuestion]:
    """Return what staff may ask about beyond the usual: what was answered, and what is asked now
    of the application's type.
    """
    answered = [answer.question for answer in answers_of(application)]
    new = [q for q in present(FormQuestion, application.type_id) if q not in answered]
    return [*answered, *new]


def file_or_404(application: Application, uid: uuid.UUID) -> StoredFile:
    """Return a file that came with the application or with a correction; raise 404 for another."""
    answered = select(FormAnswer.file_id).where(FormAnswer.application_id == application.id)
    asked = select(Question.id).where(Question.application_id == application.id)
    corrected = Correction.question_id.in_(asked)
    known = or_(
        StoredFile.id.in_(answered.where(FormAnswer.file_id.is_not(None))),
        StoredFile.id.in_(select(Correction.old_file_id).where(corrected)),
        StoredFile.id.in_(select(Correction.new_file_id).where(corrected)),
    )
    return db.one_or_404(select(StoredFile).where(StoredFile.uid == uid, known))
