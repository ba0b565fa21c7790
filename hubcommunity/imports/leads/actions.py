"""Importing leads into a pipeline."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.core.sheets import Unreadable
from hubcommunity.imports.kind_policy import Kind
from hubcommunity.imports.leads.column_policy import SYNONYMS
from hubcommunity.imports.leads.judge_queries import Judging, LeadPlan
from hubcommunity.imports.leads.row_policy import LeadTerms
from hubcommunity.imports.leads.term_queries import terms
from hubcommunity.imports.leads.write_actions import refusals, write
from hubcommunity.imports.models import Fate
from hubcommunity.imports.row_policy import Said, Wrong
from hubcommunity.organisations.export_queries import COLUMNS as OF_ORGANISATIONS
from hubcommunity.organisations.identifier_models import IdentifierKind
from hubcommunity.partnerships.hold_actions import hold_whole
from hubcommunity.partnerships.lists.export_queries import TAKEN_IN
from hubcommunity.partnerships.models import Lead, Pipeline
from hubcommunity.partnerships.queries import numbers_in

# By these the organisation of a lead is found; they are kept with it and not with the lead.
TELLING = ("website", *(kind.value for kind in IdentifierKind))


class Leads(Kind):
    """Leads of one pipeline. The check asks the rules of the stages what they would refuse, so that
    it is known before anything is written.
    """

    columns: ClassVar[Mapping[str, Any]] = {
        **TAKEN_IN,
        **{name: OF_ORGANISATIONS[name] for name in TELLING},
    }
    synonyms = SYNONYMS
    told_by = ("id", "organisation", "organisation_id", *TELLING)
    lacking = _l("One column must hold the organisation, or the number of the lead in this hub.")
    terms: LeadTerms
    pipeline: Pipeline
    judging: Judging | None = None
    # How many leads are in each stage once the batches before are written.
    taken: dict[int, int] | None = None

    def known_terms(self) -> LeadTerms:
        if self.pipeline is None:
            raise Unreadable(_("The pipeline of this import is deleted."))
        return terms(self.pipeline)

    def judged(self, batch: Sequence[Said]) -> Sequence[LeadPlan]:
        if self.judging is None:
            newest = db.session.scalar(select(func.max(Lead.id))) or 0
            self.judging = Judging(self.pipeline, self.terms, newest)
        return self.judging.judged(batch)

    def rehearsed(self, plans: Sequence[LeadPlan]) -> Sequence[LeadPlan]:  # type: ignore[override]
        """Find wrong what the rules of the stages would refuse, after the batches before."""
        if self.taken is None:
            self.taken = numbers_in(self.terms.stages.values())
        told = refusals(plans, self.pipeline, self.terms, by=self.by, taken=self.taken)
        return [self.refused(plan, told.get(plan.said.number)) for plan in plans]

    def refused(self, plan: LeadPlan, why: str | None) -> LeadPlan:
        if not why:
            return plan
        plan.said.wrong.append(Wrong("stage", "refused", why))
        return replace(plan, fate=Fate.WRONG)

    def hold(self) -> None:
        hold_whole(self.pipeline)

    def write(self, plans: Sequence[LeadPlan]) -> None:  # type: ignore[override]
        write(plans, self.pipeline, self.terms, by=self.by, source=self.source)
