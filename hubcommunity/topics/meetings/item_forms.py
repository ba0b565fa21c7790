"""Forms of decisions and action items."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from hubcommunity.core.forms import Form, required, sensible_day, trimmed
from hubcommunity.core.marks import MarkedForm
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings.item_models import ITEM_LIMIT, OUTCOME_LIMIT


class DecisionForm(MarkedForm):
    text = TextAreaField(
        _l("What is decided"),
        required(_l("Write what is decided"), 2_000),
        description=_l("In a sentence that can be understood by itself."),
        filters=[trimmed],
    )


class ActionItemForm(MarkedForm):
    """What is to be done, by whom and until when."""

    text = TextAreaField(
        _l("What is to be done"), required(_l("Write what is to be done"), ITEM_LIMIT),
        filters=[trimmed],
    )  # fmt: skip
    owner = SelectField(
        _l("Who does it"),
        [DataRequired(_l("Choose who does it"))],
        description=_l("They are told by mail, and reminded."),
    )
    due_on = DateField(_l("Until"), [DataRequired(_l("Enter a day")), sensible_day])

    def __init__(self, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        named = [SelectChoice(str(person.uid), person.name) for person in people]
        self.owner.choices = [SelectChoice("", _l("Choose a person")), *named]
        self.people = {str(person.uid): person for person in people}

    @property
    def chosen(self) -> Person:
        return self.people[self.owner.data]


class DoneForm(Form):
    outcome = TextAreaField(
        _l("What came of it"),
        required(_l("Write what came of it"), OUTCOME_LIMIT),
        description=_l("A sentence for the group."),
        filters=[trimmed],
    )


class DropForm(Form):
    outcome = TextAreaField(
        _l("Why is it dropped?"),
        required(_l("Write why it is dropped"), OUTCOME_LIMIT),
        filters=[trimmed],
    )
