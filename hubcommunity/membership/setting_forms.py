"""The forms in which staff define checklists and questions."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from hubcommunity.core.forms import TOO_LONG, Form, required, trimmed
from hubcommunity.membership.setting_models import (
    TEXT_LIMIT,
    FormQuestion,
    ForType,
    QuestionKind,
)


def kind_choices() -> list[SelectChoice]:
    return [SelectChoice(kind.value, kind.label) for kind in QuestionKind]


class ItemForm(Form):
    """A point of a checklist."""

    text = StringField(
        _l("What to check"),
        required(_l("Say what to check"), TEXT_LIMIT),
        description=_l("For example: Statutes seen"),
        filters=[trimmed],
    )

    def __init__(self, item: ForType | None = None) -> None:
        super().__init__(obj=item)

    def said(self) -> dict[str, Any]:
        """Return what was typed, by the columns that keep it."""
        return {"text": self.text.data}


class QuestionSettingForm(Form):
    """A question of the registration; its kind stays as it was when the question was added."""

    text = StringField(
        _l("Question"), required(_l("Write the question"), TEXT_LIMIT), filters=[trimmed]
    )
    hint = StringField(_l("Hint"), [Length(max=TEXT_LIMIT, message=TOO_LONG)], filters=[trimmed])
    kind = SelectField(
        _l("Kind of answer"),
        choices=kind_choices,
        invalid_choice_message=_l("Choose one of the kinds"),
    )
    options = TextAreaField(
        _l("Options"),
        [Length(max=5000, message=TOO_LONG)],
        description=_l("For a choice: one a line."),
        filters=[trimmed],
    )
    is_required = BooleanField(_l("It must be answered"))

    def __init__(self, question: ForType | None = None) -> None:
        super().__init__(obj=question)
        self.question = question
        if isinstance(question, FormQuestion):
            del self.kind
            if question.kind is not QuestionKind.CHOICE:
                del self.options

    @property
    def is_choice(self) -> bool:
        if isinstance(self.question, FormQuestion):
            return self.question.kind is QuestionKind.CHOICE
        return self.kind.data == QuestionKind.CHOICE.value

    def validate_options(self, field: Any) -> None:
        lines = {line.strip() for line in (field.data or "").splitlines()} - {""}
        if self.is_choice and len(lines) < 2:
            raise ValidationError(_l("Give at least two options, one a line"))
        if self.is_choice and max(map(len, lines)) > TEXT_LIMIT:
            raise ValidationError(TOO_LONG % {"max": TEXT_LIMIT})

    def said(self) -> dict[str, Any]:
        """Return what was typed, by the columns that keep it."""
        return {
            f.name: f.data for f in self if f.name in ("text", "hint", "options", "is_required")
        }
