"""Keeping what applicants answer to the questions of their type."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select

from hubcommunity.core import files
from hubcommunity.core.db import db
from hubcommunity.core.files import StoredFile, Upload
from hubcommunity.membership.answer_models import FormAnswer
from hubcommunity.membership.answer_queries import answers_of
from hubcommunity.membership.models import Application
from hubcommunity.membership.setting_models import FormQuestion


class Value(NamedTuple):
    """What an answer was at one moment."""

    text: str
    file: StoredFile | None

    @property
    def shown(self) -> str:
        return self.file.name if self.file is not None else self.text


class Change(NamedTuple):
    """An answer before and after it was given anew."""

    old: Value
    new: Value


def put(
    application: Application, question: FormQuestion, said: str | Upload | None
) -> Change | None:
    """Answer a question in the words in which it is asked now; return what changed, if anything.

    A text leaves the file as it is, and None takes it away. It is not deleted here.
    """
    query = select(FormAnswer).where(FormAnswer.application_id == application.id)
    answer = db.session.scalar(query.where(FormAnswer.question_id == question.id))
    if answer is None:
        answer = FormAnswer(application_id=application.id, question=question, text="")
        db.session.add(answer)
    old = Value(answer.text, answer.file)
    answer.asked = question.text
    if isinstance(said, str):
        answer.text = said
    else:
        answer.file = files.keep(said) if said else None
    db.session.flush()
    new = Value(answer.text, answer.file)
    return Change(old, new) if new != old else None


def copy_answers(old: Application, new: Application) -> None:
    """Begin an application with the answers of another one, which keeps its own files."""
    for answer in answers_of(old):
        said: str | Upload = answer.text
        if answer.file is not None:
            said = Upload(answer.file.name, answer.file.media_type, answer.file.content)
        put(new, answer.question, said)


def drop_answers_of_other_types(application: Application) -> None:
    """Forget what was answered while the draft still named another type of organisation."""
    for answer in answers_of(application):
        if answer.question.type_id not in (None, application.type_id):
            drop(answer)


def drop_answers_to(application: Application, questions: Iterable[FormQuestion]) -> None:
    """Forget what was answered to these questions, so that they count as not seen."""
    ids = {question.id for question in questions}
    for answer in answers_of(application):
        if answer.question_id in ids:
            drop(answer)


def drop_answers(application: Application) -> None:
    """Forget all answers and files of an application that nobody has sent."""
    for answer in answers_of(application):
        drop(answer)


def drop(answer: FormAnswer) -> None:
    db.session.delete(answer)
    if answer.file is not None:
        db.session.delete(answer.file)
