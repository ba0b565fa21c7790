"""The forms of milestones."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired

from hubcommunity.core.forms import Form, one_line, required, sensible_day, trimmed
from hubcommunity.core.marks import MarkedForm, mark_of


class MilestoneForm(Form):
    """What is to be done, and by when."""

    title = StringField(
        _l("What will be done"),
        [*required(_l("Say what will be done"), 200), one_line],
        filters=[trimmed],
    )
    due_on = DateField(_l("Due on"), [InputRequired(_l("Say by when")), sensible_day])


class EditForm(MarkedForm, MilestoneForm):
    """A milestone in other words, or put off."""

    def __init__(self, part: dict[str, Any]) -> None:
        super().__init__(data=part | {"seen": mark_of(part)})


class DoneForm(Form):
    """How a milestone was reached."""

    text = TextAreaField(
        _l("How it was done"),
        required(_l("Say how it was done"), 1000),
        description=_l("A line or two, and where the result is. Everybody can read it."),
        filters=[trimmed],
    )


class DropForm(Form):
    """Why a milestone is given up."""

    text = TextAreaField(
        _l("Reason"),
        required(_l("Say why it is dropped"), 1000),
        description=_l("It stays on record for the group."),
        filters=[trimmed],
    )
