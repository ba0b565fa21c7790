"""Importing organisations with their contacts and memberships."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.revisions import bump
from hubcommunity.imports.kind_policy import Kind
from hubcommunity.imports.organisations.column_policy import SYNONYMS
from hubcommunity.imports.organisations.judge_queries import (
    CONTACT,
    MEMBER,
    Judging,
    OrganisationPlan,
)
from hubcommunity.imports.organisations.row_policy import OrganisationTerms
from hubcommunity.imports.organisations.term_queries import terms
from hubcommunity.imports.organisations.write_actions import write
from hubcommunity.imports.row_policy import Said
from hubcommunity.membership.export_queries import TAKEN_IN
from hubcommunity.organisations import export_queries
from hubcommunity.organisations.duplicate_actions import find_duplicates
from hubcommunity.organisations.models import Organisation


class Organisations(Kind):
    """Organisations, each with its contacts; what tells them is compared with all of the hub."""

    columns: ClassVar[Mapping[str, Any]] = {**export_queries.COLUMNS, **TAKEN_IN}
    parts: ClassVar[Mapping[str, Any]] = {CONTACT: _l("Contact"), MEMBER: _l("Membership")}
    synonyms = SYNONYMS
    told_by = ("id", "name")
    lacking = _l("One column must hold the name, or the number in this hub.")
    terms: OrganisationTerms
    judging: Judging | None = None

    def known_terms(self) -> OrganisationTerms:
        return terms()

    def judged(self, batch: Sequence[Said]) -> Sequence[OrganisationPlan]:
        if self.judging is None:
            newest = db.session.scalar(select(func.max(Organisation.id))) or 0
            self.judging = Judging(self.terms, newest)
        return self.judging.judged(batch)

    def write(self, plans: Sequence[OrganisationPlan]) -> None:  # type: ignore[override]
        write(plans, by=self.by, source=self.source)

    def end(self) -> None:
        find_duplicates(clock.now())
        bump("members")  # last: whoever changes a member holds it first, and then waits here
