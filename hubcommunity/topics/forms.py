"""Forms of seats, requests and offices."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from hubcommunity.core.forms import TOO_LONG, Form, required, sensible_day, trimmed
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics.declaration_forms import DeclarationForm
from hubcommunity.topics.models import OfficeName
from hubcommunity.topics.staff_queries import AtTheTable


class SeatForm(DeclarationForm):
    """For which organisation, asked only of somebody who represents several; and which interests.

    The one for which they act at present is chosen beforehand.
    """

    organisation = RadioField(
        _l("For which organisation?"), [InputRequired(_l("Choose an organisation"))]
    )

    def __init__(
        self,
        organisations: Sequence[Organisation],
        acts_for: Organisation | None = None,
        **kwargs: Any,
    ) -> None:
        chosen = acts_for if acts_for in organisations else None
        super().__init__(organisation=chosen.slug if chosen else None, **kwargs)
        self.organisations = organisations
        if len(organisations) > 1:
            self.organisation.choices = [SelectChoice(one.slug, one.name) for one in organisations]
        else:
            del self.organisation

    @property
    def chosen(self) -> Organisation | None:
        if self.organisation is None:
            return self.organisations[0] if self.organisations else None
        return next(one for one in self.organisations if one.slug == self.organisation.data)


class AskForm(SeatForm):
    motivation = TextAreaField(
        _l("Motivation"),
        required(_l("Say in a line or two why you want to take part"), 500),
        description=_l("Why do you want to take part? A line or two is enough."),
        filters=[trimmed],
    )


class DeclineForm(Form):
    reason = TextAreaField(
        _l("Reason"),
        required(_l("Give a reason: the person who asked is told"), 500),
        description=_l("The person who asked reads this."),
        filters=[trimmed],
    )


class QuestionForm(Form):
    question = TextAreaField(
        _l("Question"),
        required(_l("Write the question: the person who asked is told"), 500),
        description=_l("The person who asked reads this and answers."),
        filters=[trimmed],
    )


class AnswerForm(Form):
    answer = TextAreaField(
        _l("Your answer"),
        required(_l("Write an answer: the group is told"), 1000),
        filters=[trimmed],
    )


class InviteForm(Form):
    text = TextAreaField(
        _l("A word to them"),
        [Length(max=500, message=TOO_LONG)],
        description=_l("It stands in the invitation."),
        filters=[trimmed],
    )


class RenewForm(Form):
    until = DateField(
        _l("Until"),
        [DataRequired(_l("Enter the last day of the term")), sensible_day],
        description=_l("The last day of the term."),
    )


class TakeAwayForm(Form):
    reason = TextAreaField(
        _l("Reason"),
        required(_l("Give a reason: the person whose seat ends is told"), 300),
        description=_l("The person whose seat ends reads this."),
        filters=[trimmed],
    )


class EndForm(Form):
    """A reason that may be left out."""

    reason = TextAreaField(
        _l("Reason"),
        [Length(max=300, message=TOO_LONG)],
        description=_l("We pass it on."),
        filters=[trimmed],
    )


class AppointForm(Form):
    """Who of those at the table is to run the group."""

    person = SelectField(_l("Person"), required(_l("Choose a person"), 40))
    office = SelectField(
        _l("Office"),
        choices=lambda: [SelectChoice(name.value, name.label) for name in OfficeName],
    )

    until = DateField(
        _l("Until"),
        [Optional(), sensible_day],
        description=_l("The last day of the term. Staff are reminded 30 days before."),
    )

    def __init__(self, people: Sequence[AtTheTable], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        named = [SelectChoice(str(one.uid), f"{one.person} · {one.organisation}") for one in people]
        self.person.choices = [SelectChoice("", _l("Choose a person")), *named]
        self.people = {str(one.uid): one for one in people}
