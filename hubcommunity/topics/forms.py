"""Forms of seats, requests and offices."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from hubcommunity.core.forms import TOO_LONG, Form, required, trimmed
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics.models import OfficeName, Seat


class SeatForm(Form):
    """For which organisation; asked only of somebody who represents several.

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
        super().__init__(organisation=acts_for.slug if acts_for else None, **kwargs)
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

    def __init__(self, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        named = [
            SelectChoice(str(seat.uid), f"{seat.person.name} · {seat.organisation.short}")
            for seat in seats
        ]
        self.person.choices = [SelectChoice("", _l("Choose a person")), *named]
        self.seats = {str(seat.uid): seat for seat in seats}
