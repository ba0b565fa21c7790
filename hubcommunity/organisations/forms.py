"""Forms of an organisation's profile and people."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    EmailField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from hubcommunity.core.forms import (
    TOO_LONG,
    BoxesField,
    Form,
    address,
    naming,
    one_line,
    plain_name,
    required,
    trimmed,
)
from hubcommunity.core.passwords import problem_with
from hubcommunity.organisations.models import CITY_LIMIT, AffiliationRole, Topic
from hubcommunity.organisations.queries import topics

R = AffiliationRole
MAY_DO = {
    R.DELEGATE: _l("Delegate: takes seats in topic groups for the organisation"),
    R.OBSERVER: _l("Observer: follows, without a seat"),
    R.PRIMARY_CONTACT: _l(
        "Primary contact: like a delegate, and looks after the organisation here"
    ),
}


def role_choices(*roles: AffiliationRole) -> list[SelectChoice]:
    return [SelectChoice(role.value, MAY_DO[role]) for role in roles]


def short(limit: int) -> list[Any]:
    return [Length(max=limit, message=TOO_LONG)]


def city_field() -> StringField:
    """Return the field in which an organisation, or staff for it, says where it sits."""
    checks = [*short(CITY_LIMIT), plain_name]
    hint = _l("Where its seat is, as its people write it.")
    return StringField(_l("City"), checks, description=hint, filters=[trimmed])


class TopicsField(BoxesField):
    """The topics of interest."""

    @property
    def ticked(self) -> list[Topic]:
        return [topic for topic in topics() if str(topic.id) in (self.data or ())]


class InviteForm(Form):
    """Whom to invite, and as what."""

    email = EmailField(
        _l("Email address"), address(_l("Enter your colleague’s email address")), filters=[trimmed]
    )
    role = SelectField(
        _l("Role"), choices=lambda: role_choices(R.DELEGATE, R.OBSERVER, R.PRIMARY_CONTACT)
    )


class AcceptForm(Form):
    """What somebody without an account tells of themselves when they accept."""

    given_name = StringField(_l("Name"), naming(_l("Enter your name"), 100), filters=[trimmed])
    family_name = StringField(
        _l("Surname"), naming(_l("Enter your surname"), 100), filters=[trimmed]
    )
    job_title = StringField(
        _l("Job title"), [*required(_l("Enter your job title"), 150), one_line], filters=[trimmed]
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Choose a password"))],
        description=_l(
            "At least 12 characters. Three or four words that don’t belong together are easy to"
            " remember."
        ),
    )

    def __init__(self, email: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.email = email

    def validate_password(self, field: PasswordField) -> None:
        personal = (self.given_name.data or "", self.family_name.data or "", self.email)
        problem = problem_with(field.data or "", *personal)
        if problem:
            raise ValidationError(problem)


class RoleForm(Form):
    """What somebody is to be from now on."""

    role = RadioField(
        _l("Role"),
        [InputRequired(_l("Choose a role"))],
        choices=lambda: role_choices(R.DELEGATE, R.PRIMARY_CONTACT),
    )


class ReasonForm(Form):
    """A reason that may be left out."""

    reason = TextAreaField(
        _l("Reason"), short(300), description=_l("We pass it on."), filters=[trimmed]
    )
