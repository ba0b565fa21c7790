"""Texts that staff begin letters to contacts with, and who wants no such letters."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime
from hubcommunity.core.errors import constraint_says
from hubcommunity.partnerships.models import Pipeline

TEMPLATE_TAKEN = _l("There is a template with this name already.")
constraint_says("uq_letter_templates_name", TEMPLATE_TAKEN)
constraint_says("letter_templates.name", TEMPLATE_TAKEN)
NAME_LIMIT = 80
SUBJECT_LIMIT = 200
BODY_LIMIT = 10_000


class LetterTemplate(Identified, Base):
    """A subject and a body with merge fields, for the leads of one pipeline, or of all."""

    __tablename__ = "letter_templates"

    name: Mapped[str] = mapped_column(String(NAME_LIMIT), unique=True)
    subject: Mapped[str] = mapped_column(String(SUBJECT_LIMIT))
    body: Mapped[str] = mapped_column(Text)
    pipeline_id: Mapped[int | None] = mapped_column(ForeignKey("pipelines.id"), index=True)

    pipeline: Mapped[Pipeline | None] = relationship()


class LetterObjection(Base):
    """A person who objected to letters about leads (article 21 GDPR); it holds for every lead."""

    __tablename__ = "letter_objections"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
