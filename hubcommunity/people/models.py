"""The person, on whom consent, mail and data rights hang."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Index, String, Text, func
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, validates

from hubcommunity.core import clock
from hubcommunity.core.db import Base, Identified, UtcDateTime
from hubcommunity.core.errors import constraint_says
from hubcommunity.core.search import searchable
from hubcommunity.core.text import fold_email, initials

constraint_says("uq_people_email_folded", _l("Another person has this e-mail address."))
constraint_says("people.email_folded", _l("Another person has this e-mail address."))

PERSON_NAME_LIMIT = 100


class Person(Identified, Base):
    """A human being. Addresses are compared folded; the address as written is what mail goes to."""

    __tablename__ = "people"
    __table_args__ = (Index("ix_people_list", "family_name", "given_name", "id"),)

    given_name: Mapped[str] = mapped_column(String(PERSON_NAME_LIMIT))
    family_name: Mapped[str] = mapped_column(String(PERSON_NAME_LIMIT))
    job_title: Mapped[str] = mapped_column(String(150), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    email_folded: Mapped[str | None] = mapped_column(String(254), unique=True)
    search_text: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    timezone: Mapped[str | None] = mapped_column(String(50))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @validates("email")
    def keep_folded(self, _key: str, email: str | None) -> str | None:
        self.email_folded = fold_email(email) if email else None
        self.search_text = searchable(self.given_name, self.family_name, email)
        return email.strip() if email else None

    @validates("given_name", "family_name")
    def keep_searchable(self, key: str, name: str) -> str:
        names = {"given_name": self.given_name, "family_name": self.family_name, key: name}
        self.search_text = searchable(*names.values(), self.email)
        return name

    @hybrid_property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @name.inplace.expression
    @classmethod
    def name_in_sql(cls) -> ColumnElement[str]:
        return func.trim(cls.given_name + " " + cls.family_name)

    @property
    def initials(self) -> str:
        return initials(self.name)
