"""Letters to contacts and the templates they begin with."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from hubcommunity.core.forms import Form, one_line, required, trimmed
from hubcommunity.core.text import as_uid
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.merge_policy import FIELDS, named_in, unknown_in
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.partnerships.template_models import (
    BODY_LIMIT,
    NAME_LIMIT,
    SUBJECT_LIMIT,
    LetterTemplate,
)


def known_fields(_form: Any, field: Any) -> None:
    """Refuse a text with fields that there are not, and name them."""
    if wrong := unknown_in(field.data or ""):
        told = ", ".join(name if name in ("{{", "}}") else f"{{{{{name}}}}}" for name in wrong)
        raise ValidationError(_("There is no such field: %(fields)s", fields=told))


class TextForm(Form):
    """A subject and a text with fields."""

    subject = StringField(
        _l("Subject"),
        [*required(_l("Write a subject"), SUBJECT_LIMIT), one_line, known_fields],
        filters=[trimmed],
    )
    body = TextAreaField(
        _l("Text"),
        [*required(_l("Write the text"), BODY_LIMIT), known_fields],
        filters=[trimmed],
        description=_l("Markdown. Fields: %(fields)s")
        % {"fields": " ".join(f"{{{{{name}}}}}" for name in FIELDS)},
    )


class TemplateForm(TextForm):
    """A template, for one pipeline or for all."""

    name = StringField(
        _l("Name"), [*required(_l("Enter a name"), NAME_LIMIT), one_line], filters=[trimmed]
    )
    pipeline = SelectField(_l("For the leads of"), validators=[Optional()], default="")

    def offer(self, pipelines: Sequence[Pipeline]) -> None:
        self.pipelines = {each.slug: each for each in pipelines}
        named = [SelectChoice(slug, each.name) for slug, each in self.pipelines.items()]
        self.pipeline.choices = [SelectChoice("", _("All pipelines")), *named]

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "name": self.name.data,
            "subject": self.subject.data,
            "body": self.body.data,
            "pipeline": self.pipelines.get(self.pipeline.data),
        }


class LetterForm(TextForm):
    """A letter to a contact of a lead. `do` says which button was pressed."""

    contact = SelectField(_l("To"), [InputRequired(_l("Choose a contact"))])
    template = SelectField(_l("Template"), validators=[Optional()], default="")
    # One draft is one letter, however often it is sent.
    draft = HiddenField(default=lambda: str(uuid.uuid4()))
    known: Mapping[str, str] = {}

    def offer(self, contacts: Sequence[Contact], templates: Sequence[LetterTemplate]) -> None:
        self.contacts = {str(each.uid): each for each in contacts}
        self.templates = {str(each.uid): each for each in templates}
        self.contact.choices = [
            SelectChoice(uid, f"{each.person.name} <{each.person.email}>")
            for uid, each in self.contacts.items()
        ]
        named = [SelectChoice(uid, each.name) for uid, each in self.templates.items()]
        self.template.choices = [SelectChoice("", _("Without a template")), *named]

    @property
    def chosen(self) -> Contact | None:
        return self.contacts.get(self.contact.data)

    @property
    def draft_uid(self) -> uuid.UUID:
        """Return which draft this is; one without a name is always another."""
        return as_uid(self.draft.data) or uuid.uuid4()

    def take_template(self) -> None:
        """Put the chosen template in the place of what was written."""
        chosen = self.templates.get(self.template.data)
        if chosen:
            self.subject.data, self.body.data = chosen.subject, chosen.body

    def validate_subject(self, field: StringField) -> None:
        self.refuse_empty(field)

    def validate_body(self, field: TextAreaField) -> None:
        self.refuse_empty(field)

    def refuse_empty(self, field: StringField) -> None:
        """Refuse fields of which nothing is known here: a gap would stand in the letter."""
        gaps = [name for name in named_in(field.data or "") if not self.known.get(name, "")]
        if gaps:
            told = ", ".join(f"{{{{{name}}}}}" for name in gaps)
            raise ValidationError(
                _("Nothing is known for %(fields)s: write it out, or take it away", fields=told)
            )
