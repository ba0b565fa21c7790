"""Forms of minutes."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from hubcommunity.core.forms import TOO_LONG, Form, trimmed, whole_number
from hubcommunity.core.i18n import day
from hubcommunity.topics.meetings.models import Meeting

TEXT_LIMIT = 100_000
CHAIR = "chair"


class MinutesForm(Form):
    """The text, and the number of the version with which its writer began."""

    body = TextAreaField(
        _l("Minutes"), [Length(max=TEXT_LIMIT, message=TOO_LONG)], filters=[trimmed]
    )
    version = HiddenField()

    @property
    def seen(self) -> int:
        """A number that no version has, for what is no number: then nothing is overwritten."""
        number = whole_number(self.version.data)
        return -1 if number is None else number


class StepForm(Form):
    """A step on the way of minutes that asks for nothing."""


class ApproveForm(Form):
    """Who approved the minutes: the chair, or a later meeting."""

    how = RadioField(_l("Who approved them?"))

    def __init__(self, decides: bool, later: Sequence[Meeting], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        told = [
            SelectChoice(str(one.uid), f"{one.title}, {day(one.local_start.date())}")
            for one in later
        ]
        chair = [SelectChoice(CHAIR, _l("I do, as the chair or for the hub"))] if decides else []
        self.how.choices = [*chair, *told]
        self.later = {str(one.uid): one for one in later}
        if self.how.data is None and self.how.choices:
            self.how.data = self.how.choices[0].value

    @property
    def at(self) -> Meeting | None:
        return self.later.get(self.how.data or "")
