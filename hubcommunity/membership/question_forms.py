"""Fields for the questions that staff added for a type of organisation."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, StopValidation

from hubcommunity.core.files import Upload, UploadField
from hubcommunity.core.forms import TOO_LONG, trimmed
from hubcommunity.membership.answer_models import FormAnswer
from hubcommunity.membership.setting_models import FormQuestion, QuestionKind

SHORT, LONG = 300, 5000
TAKEN = _l("PDF, PNG or JPEG, ten megabytes at most.")


class Handed:
    """The check of a file that must be handed in, unless one was before."""

    def __init__(self) -> None:
        self.field_flags = {"required": True}

    def __call__(self, _form: FlaskForm, field: UploadField) -> None:
        if field.upload is None:
            raise StopValidation(_l("Choose a file"))


def form_for(
    base: type[FlaskForm], questions: Iterable[FormQuestion], given: Mapping[int, FormAnswer]
) -> type[FlaskForm]:
    """Return a form that asks these questions after the base's own; files were `given` before."""
    fields = {each.key: field_for(each, given.get(each.id)) for each in questions}
    return type("WithQuestions", (base,), fields)


def kept_in(given: Mapping[int, FormAnswer]) -> dict[str, str]:
    """Return the answers given so far by their fields' names, as a form takes them for `data`."""
    return {answer.question.key: answer.text for answer in given.values()}


def said_in(form: FlaskForm, questions: Iterable[FormQuestion]) -> dict[str, str | Upload]:
    """Return what was answered rightly, by the fields' names."""
    fields = [form[each.key] for each in questions]
    return {field.name: value_of(field) for field in fields if not field.errors}


def value_of(field: Any) -> str | Upload:
    return (field.upload or "") if isinstance(field, UploadField) else field.data or ""


def field_for(question: FormQuestion, answer: FormAnswer | None) -> Any:
    return FIELDS[question.kind](question, answer)


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
