"""What is typed into the contact form, and into the inbox."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from hubcommunity.core.forms import (
    TOO_LONG,
    CountryField,
    Form,
    address,
    naming,
    one_line,
    required,
    trimmed,
)
from hubcommunity.organisations.queries import types
from hubcommunity.partnerships.models import Pipeline


def type_choices() -> list[SelectChoice]:
    named = [SelectChoice(each.code, each.name) for each in types()]
    return [SelectChoice("", _l("Choose a type")), *named]


class ContactForm(Form):
    """An enquiry; only the message may stay empty, and only a tick asks for news."""

    organisation_name = StringField(
        _l("Company name / Organisation"),
        filters=[trimmed],
        validators=naming(_l("Enter the name of your organisation"), 200),
    )
    type = SelectField(
        _l("Type of organisation"),
        choices=type_choices,
        validators=[DataRequired(_l("Choose the type of your organisation"))],
    )
    given_name = StringField(
        _l("Name"), filters=[trimmed], validators=naming(_l("Enter your name"), 100)
    )
    family_name = StringField(
        _l("Surname"), filters=[trimmed], validators=naming(_l("Enter your surname"), 100)
    )
    job_title = StringField(
        _l("Job title"),
        filters=[trimmed],
        validators=[*required(_l("Enter your job title"), 150), one_line],
    )
    email = EmailField(
        _l("Your email address"),
        filters=[trimmed],
        validators=address(_l("Enter your email address")),
    )
    country = CountryField(_l("Country"), validators=[DataRequired(_l("Choose your country"))])
    subject = StringField(
        _l("Subject"),
        filters=[trimmed],
        validators=[*required(_l("Enter what you write about"), 200), one_line],
    )
    message = TextAreaField(
        _l("Your message"),
        filters=[trimmed],
        validators=[Length(max=10000, message=TOO_LONG)],
    )
    wants_news = BooleanField(_l("Send me news and information about the hub"))


class LeadForm(Form):
    """Into which pipeline an enquiry goes."""

    pipeline = SelectField(_l("Pipeline"))

    def offer(self, pipelines: Sequence[Pipeline]) -> None:
        """Fill the list of pipelines."""
        self.pipeline.choices = [SelectChoice(each.slug, each.name) for each in pipelines]


class CloseForm(Form):
    """What was answered."""

    answer = TextAreaField(
        _l("What was answered"),
        filters=[trimmed],
        validators=required(_l("Enter what was answered"), 5000),
    )
