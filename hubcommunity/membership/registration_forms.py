"""The forms of a registration; their answers bear the names of the application's columns."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice

from hubcommunity.core.forms import (
    BoxesField,
    CountryField,
    Form,
    WebsiteField,
    address,
    naming,
    one_line,
    required,
    trimmed,
)
from hubcommunity.core.passwords import is_right, problem_with
from hubcommunity.membership.models import Application
from hubcommunity.organisations.models import Topic
from hubcommunity.organisations.queries import topics, types

TRIMMED = {"filters": [trimmed]}


OF_ORGANISATION = ("organisation_name", "type_id", "country", "website", "description")


def type_choices() -> list[SelectChoice]:
    named = [SelectChoice(str(each.id), each.name) for each in types()]
    return [SelectChoice("", _l("Choose a type")), *named]


def topic_choices() -> list[SelectChoice]:
    return [SelectChoice(str(topic.id), topic.name) for topic in topics()]


class TopicsField(BoxesField):
    """The topics of interest."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, choices=topic_choices, **kwargs)

    @property
    def ticked(self) -> list[Topic]:
        """Return the topics whose boxes are ticked."""
        return [topic for topic in topics() if str(topic.id) in (self.data or ())]


class OrganisationForm(Form):
    """Step one: what the organisation is."""

    organisation_name = StringField(
        _l("Organisation name"), naming(_l("Enter the organisation’s name"), 200), **TRIMMED
    )
    type_id = SelectField(
        _l("Type of organisation"),
        required(_l("Choose the type of organisation"), 20),
        choices=type_choices,
        invalid_choice_message=_l("Choose one of the types"),
    )
    country = CountryField(_l("Country"), required(_l("Choose a country"), 2))
    website = WebsiteField(
        _l("Website"), description=_l("For example www.organisation.eu"), **TRIMMED
    )
    description = TextAreaField(
        _l("What does your organisation do?"),
        required(_l("Say in a few sentences what your organisation does"), 2000),
        description=_l("Two or three sentences are enough. They appear in the list of members."),
        **TRIMMED,
    )

    def answers(self) -> dict[str, Any]:
        """Return what was answered rightly about the organisation."""
        said = {f.name: f.data for f in self if f.name in OF_ORGANISATION and not f.errors}
        return said | ({"type_id": int(said["type_id"])} if "type_id" in said else {})


class PersonForm(Form):
    """Step two: who applies."""

    given_name = StringField(_l("Name"), naming(_l("Enter your name"), 100), **TRIMMED)
    family_name = StringField(_l("Surname"), naming(_l("Enter your surname"), 100), **TRIMMED)
    job_title = StringField(
        _l("Job title"), [*required(_l("Enter your job title"), 150), one_line], **TRIMMED
    )
    email = EmailField(
        _l("Your email address"),
        address(_l("Enter your email address")),
        description=_l("We send a mail there to confirm it. You sign in with it later."),
        **TRIMMED,
    )
    password = PasswordField(_l("Password"))

    def __init__(self, *args: Any, has_password: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_password = has_password
        self.password.flags.required = not has_password

    def validate_password(self, field: Any) -> None:
        if not field.data and self.has_password:
            return
        said = (self.given_name.data, self.family_name.data, self.email.data)
        problem = problem_with(field.data or "", *(text or "" for text in said))
        if problem:
            raise ValidationError(problem)

    def answers(self) -> dict[str, Any]:
        """Return what was answered rightly about the person, without the password."""
        said = (self.given_name, self.family_name, self.job_title, self.email)
        return {field.name: field.data for field in said if not field.errors}

    def right_password(self) -> str:
        """Return the password where a good one was typed."""
        return "" if self.password.errors else self.password.data or ""


class TopicsForm(Form):
    """Step three: what the organisation wants to work on, and whether news are wanted."""

    topics = TopicsField(_l("Topics of interest"))
    wants_news = BooleanField(_l("Send me news and information about the hub"))


class ConfirmForm(Form):
    """Beside the button that confirms: the password of the registration, for whoever knows it."""

    password = PasswordField(
        _l("Password"),
        description=_l(
            "The one you chose when you registered. If you leave this empty, we mail you a link "
            "to choose one."
        ),
    )

    def __init__(self, draft: Application) -> None:
        super().__init__()
        self.draft = draft

    def validate_password(self, field: Any) -> None:
        if field.data and not is_right(self.draft.password_hash, field.data):
            raise ValidationError(
                _l("This is not the password of this registration. You can leave it empty.")
            )
