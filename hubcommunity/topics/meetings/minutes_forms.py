"""Forms of minutes."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from hubcommunity.core.forms import TOO_LONG, Form, trimmed, whole_number
from hubcommunity.core.i18n import day
from hubcommunity.library.models import Audience
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.meetings.release_policy import BEYOND

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

    def said(self) -> dict[str, Any]:
        return {}


class PublishForm(Form):
    """For whom the minutes are, and what everybody reads where they are for everybody."""

    audience = RadioField(
        _l("Who reads them?"),
        [InputRequired(_l("Choose who reads them"))],
        choices=lambda: [SelectChoice(one.value, one.label) for one in BEYOND],
    )
    body = TextAreaField(
        _l("What everybody reads"),
        [Length(max=TEXT_LIMIT, message=TOO_LONG)],
        description=_l(
            "Only where they are for everyone: with organisations where people were named. Take out"
            " what else is not for everybody."
        ),
        filters=[trimmed],
    )

    def said(self) -> dict[str, Any]:
        return {"audience": Audience(self.audience.data), "text": self.body.data}


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

    def said(self) -> dict[str, Any]:
        return {"at": self.at}
