"""Fields for the questions that staff added for a type of organisation."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, StopValidation

from hubcommunity.core.files import Upload, UploadField
from hubcommunity.core.forms import TOO_LONG, Form, trimmed
from hubcommunity.membership.answer_models import FormAnswer
from hubcommunity.membership.setting_models import FormQuestion, QuestionKind

SHORT, LONG = 300, 5000
TAKEN = _l("PDF, PNG or JPEG, ten megabytes at most.")


class Handed:
    """The check of a file that must be handed in, unless one was before."""

    def __init__(self) -> None:
        self.field_flags = {"required": True}

    def __call__(self, _form: Form, field: UploadField) -> None:
        if field.upload is None:
            raise StopValidation(_l("Choose a file"))


def form_for(
    base: type[Form], questions: Iterable[FormQuestion], given: Mapping[int, FormAnswer]
) -> type[Form]:
    """Return a form that asks these questions after the base's own; files were `given` before."""
    fields = {}
    for question in questions:
        answer = given.get(question.id)
        fields[question.key] = FIELDS[question.kind](question, answer)
        if answer and answer.file and not question.is_required:
            told = _("Take “%(name)s” away", name=answer.file.name)
            fields[removal(question)] = BooleanField(told)
    return type("WithQuestions", (base,), fields)


def removal(question: FormQuestion) -> str:
    """Return the name of the box that takes a file away, where it may be missing."""
    return f"{question.key}_away"


def kept_in(given: Mapping[int, FormAnswer]) -> dict[str, str]:
    """Return the answers given so far by their fields' names, as a form takes them for `data`."""
    return {answer.question.key: answer.text for answer in given.values()}


def said_in(form: Form, questions: Iterable[FormQuestion]) -> dict[str, str | Upload | None]:
    """Return what was answered rightly, by the fields' names; None takes a file away."""
    right = [each for each in questions if not form[each.key].errors]
    return {each.key: value_of(form, each) for each in right}


def value_of(form: Form, question: FormQuestion) -> str | Upload | None:
    field = form[question.key]
    if question.kind is not QuestionKind.FILE:
        return field.data or ""
    away = removal(question) in form and form[removal(question)].data
    return field.upload or (None if away else "")


def short_field(question: FormQuestion, _answer: FormAnswer | None) -> Any:
    checks = [*given(question), Length(max=SHORT, message=TOO_LONG)]
    return StringField(question.text, checks, description=question.hint, filters=[trimmed])


def long_field(question: FormQuestion, _answer: FormAnswer | None) -> Any:
    checks = [*given(question), Length(max=LONG, message=TOO_LONG)]
    return TextAreaField(question.text, checks, description=question.hint, filters=[trimmed])


def choice_field(question: FormQuestion, _answer: FormAnswer | None) -> Any:
    offered = [SelectChoice(each, each) for each in question.choices]
    return SelectField(
        question.text,
        given(question),
        choices=[SelectChoice("", _("Choose")), *offered],
        description=question.hint,
        invalid_choice_message=_l("Choose one of the options"),
    )


def file_field(question: FormQuestion, answer: FormAnswer | None) -> Any:
    kept = answer.file if answer is not None else None
    checks = [Handed()] if question.is_required and kept is None else []
    hints = [question.hint, str(TAKEN)]
    if kept is not None:
        hints.append(_("“%(name)s” is kept. Choose another file to replace it.", name=kept.name))
    return UploadField(question.text, checks, description=" ".join(filter(None, hints)))


def given(question: FormQuestion) -> list[Any]:
    return [DataRequired(_l("Answer this question"))] if question.is_required else []


FIELDS = {
    QuestionKind.TEXT: short_field,
    QuestionKind.LONG: long_field,
    QuestionKind.CHOICE: choice_field,
    QuestionKind.FILE: file_field,
}
