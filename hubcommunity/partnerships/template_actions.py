"""Keeping the templates of letters."""

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.partnerships.models import Pipeline
from hubcommunity.partnerships.template_models import LetterTemplate
from hubcommunity.people.models import Person


def add_template(
    *, name: str, subject: str, body: str, pipeline: Pipeline | None, by: Person
) -> LetterTemplate:
    """Add a template for the leads of a pipeline, or of all."""
    made = LetterTemplate(name=name, subject=subject, body=body, pipeline=pipeline)
    db.session.add(made)
    record("letter_template.added", by=by, on=made, name=name)
    return made


def change_template(
    template: LetterTemplate,
    *,
    name: str,
    subject: str,
    body: str,
    pipeline: Pipeline | None,
    by: Person,
) -> None:
    """Change a template; letters that were written with it stay as they are."""
    template.name, template.subject, template.body = name, subject, body
    template.pipeline = pipeline
    record("letter_template.changed", by=by, on=template, name=name)


def delete_template(template: LetterTemplate, *, by: Person) -> None:
    """Delete a template; letters that were written with it stay as they are."""
    record("letter_template.deleted", by=by, on=template, name=template.name)
    db.session.delete(template)
