"""Forms about who represents an organisation: inviting many, handing over, domains."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hubcommunity.core.forms import Form, required, trimmed
from hubcommunity.core.mail_domains import LONGEST
from hubcommunity.organisations.colleague_policy import AT_A_TIME, Colleague, colleagues_in
from hubcommunity.organisations.forms import R, role_choices
from hubcommunity.organisations.models import Affiliation


class InviteManyForm(Form):
    """A pasted list of colleagues, and what those are to be beside whom no role is written."""

    colleagues = TextAreaField(
        _l("Your colleagues"),
        required(_l("Paste at least one e-mail address"), 20_000),
        description=_l(
            "One a line, or separated by commas or semicolons, 100 at most. A name may stand"
            " before an address, and a role behind it, for example: aino@organisation.eu, observer"
        ),
        filters=[trimmed],
    )
    role = SelectField(
        _l("Role, where none is written"),
        choices=lambda: role_choices(R.DELEGATE, R.OBSERVER, R.PRIMARY_CONTACT),
    )

    @property
    def listed(self) -> list[Colleague]:
        return colleagues_in(self.colleagues.data or "")

    def validate_colleagues(self, _field: Any) -> None:
        number = len(self.listed)
        if number > AT_A_TIME:
            told = ngettext(
                "That is %(num)s colleague. Paste at most 100 at a time",
                "These are %(num)s colleagues. Paste at most 100 at a time",
                number,
            )
            raise ValidationError(told)


class HandOverForm(Form):
    """Who is to be primary contact instead."""

    successor = RadioField(_l("Hand over to"), [InputRequired(_l("Choose a colleague"))])

    def __init__(self, others: Sequence[Affiliation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by_uid = {str(other.uid): other for other in others}
        self.successor.choices = [
            SelectChoice(uid, f"{other.person.name} · {other.role.label}")
            for uid, other in self.by_uid.items()
        ]

    @property
    def chosen(self) -> Affiliation:
        return self.by_uid[self.successor.data]


class DomainForm(Form):
    """A domain that an organisation says is its own."""

    domain = StringField(
        _l("Domain"),
        required(_l("Enter a domain like organisation.eu"), LONGEST + 1),
        description=_l("What stands behind the @ in your addresses, for example organisation.eu"),
        filters=[trimmed],
    )
