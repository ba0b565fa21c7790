"""Forms of the sign-in and of a person's own account."""

from typing import Any

from babel import Locale
from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from hubcommunity.core import passwords
from hubcommunity.core.forms import TOO_LONG, Form, address, naming, one_line, trimmed
from hubcommunity.core.i18n import timezones

EMAIL = _l("Your email address")
ENTER_EMAIL = _l("Enter your email address")
ENTER_PASSWORD = _l("Enter your password")
NEW_PASSWORD_HINT = _l(
    "At least 12 characters. Three or four words that don’t belong together are easy to remember."
)


def language_choices() -> list[SelectChoice]:
    """List the hub's languages, each by the name that its own readers use."""
    return [
        SelectChoice(code, (Locale.parse(code, sep="-").display_name or code).capitalize())
        for code in current_app.config["LANGUAGES"]
    ]


def timezone_choices() -> list[SelectChoice]:
    hub_zone = current_app.config["BABEL_DEFAULT_TIMEZONE"]
    named = [SelectChoice(zone, zone.replace("_", " ")) for zone in timezones()]
    return [SelectChoice("", _l("The hub’s (%(zone)s)", zone=hub_zone)), *named]


class SignInForm(Form):
    """Takes whatever was typed: anything that is no address simply fits no account."""

    email = EmailField(EMAIL, [InputRequired(ENTER_EMAIL)], filters=[trimmed])
    password = PasswordField(_l("Password"), [InputRequired(ENTER_PASSWORD)])


class ForgotForm(Form):
    email = EmailField(EMAIL, address(ENTER_EMAIL), filters=[trimmed])


class OwnerForm(Form):
    """Asks for the password again, for what only the account's owner may do."""

    current_password = PasswordField(_l("Current password"), [InputRequired(ENTER_PASSWORD)])


class NewPasswordForm(Form):
    """A new password; `personal` are the words that it must not be made of."""

    new_password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Enter a new password"))],
        description=NEW_PASSWORD_HINT,
    )

    def __init__(self, *personal: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.personal = personal

    def validate_new_password(self, field: PasswordField) -> None:
        problem = passwords.problem_with(field.data or "", *self.personal)
        if problem:
            raise ValidationError(problem)


class ChangePasswordForm(OwnerForm, NewPasswordForm):
    """The current password, then the new one."""


class ChangeEmailForm(OwnerForm):
    email = EmailField(
        _l("New email address"), address(_l("Enter the new email address")), filters=[trimmed]
    )


class ProfileForm(Form):
    given_name = StringField(_l("Name"), naming(_l("Enter your name"), 100), filters=[trimmed])
    family_name = StringField(
        _l("Surname"), naming(_l("Enter your surname"), 100), filters=[trimmed]
    )
    job_title = StringField(
        _l("Job title"),
        [Optional(), Length(max=150, message=TOO_LONG), one_line],
        filters=[trimmed],
    )
    language = SelectField(_l("Language"), choices=language_choices)
    timezone = SelectField(
        _l("Time zone"),
        choices=timezone_choices,
        description=_l("Dates and times are shown to you in this zone."),
    )
