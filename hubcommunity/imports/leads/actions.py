"""Importing leads into a pipeline."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.sheets import Unreadable
from hubcommunity.imports.kind_policy import Kind
from hubcommunity.imports.leads.column_policy import SYNONYMS
from hubcommunity.imports.leads.judge_queries import Judging, LeadPlan
from hubcommunity.imports.leads.row_policy import LeadTerms
from hubcommunity.imports.leads.term_queries import terms
from hubcommunity.imports.leads.write_actions import add, change
from hubcommunity.imports.models import Fate
from hubcommunity.imports.row_policy import Said, Wrong
from hubcommunity.organisations.export_queries import COLUMNS as OF_ORGANISATIONS
from hubcommunity.organisations.identifier_models import IdentifierKind
from hubcommunity.partnerships.hold_actions import check_room_for, hold_whole
from hubcommunity.partnerships.lists.export_queries import TAKEN_IN
from hubcommunity.partnerships.models import Lead, Pipeline

# By these the organisation of a lead is found; they are kept with it and not with the lead.
TELLING = ("website", *(kind.value for kind in IdentifierKind))


class Leads(Kind):
    """Leads of one pipeline. What a row does is rehearsed by the check, so that it finds what the
    rules of the stages refuse.
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

    def known_terms(self) -> LeadTerms:
        if self.pipeline is None:
            raise Unreadable(_("The pipeline of this import is deleted."))
        # How many leads the batches before would have brought into each stage.
        self.ahead: Counter[int] = Counter()
        return terms(self.pipeline)

    def judged(self, batch: Sequence[Said]) -> Sequence[LeadPlan]:
        if self.judging is None:
            newest = db.session.scalar(select(func.max(Lead.id))) or 0
            self.judging = Judging(self.pipeline, self.terms, newest)
        return self.judging.judged(batch)

    def rehearsed(self, plans: Sequence[LeadPlan]) -> Sequence[LeadPlan]:  # type: ignore[override]
        """Do all of it and take it back. What is refused here is what would be refused."""
        whole = db.session.begin_nested()
        try:
            entered: Counter[int] = Counter()
            self.hold()
            told = [self.tried(plan, entered) for plan in plans]
        finally:
            whole.rollback()
        self.ahead += entered
        return told

    def tried(self, plan: LeadPlan, entered: Counter[int]) -> LeadPlan:
        try:
            with db.session.begin_nested():
                lead = self.done(plan)
                if lead and (plan.fate is Fate.CREATED or "stage" in plan.changes):
                    check_room_for(lead, others=self.ahead[lead.stage_id])
                    entered[lead.stage_id] += 1
        except RuleBroken as refusal:
            plan.said.wrong.append(Wrong("stage", "refused", str(refusal)))
            return replace(plan, fate=Fate.WRONG)
        return plan

    def done(self, plan: LeadPlan) -> Lead | None:
        if plan.fate is Fate.CREATED:
            return add(plan, self.pipeline, self.terms, by=self.by, source=self.source)
        if plan.fate is Fate.CHANGED:
            return change(plan, self.terms, by=self.by, source=self.source)
        return None

    def hold(self) -> None:
        hold_whole(self.pipeline)

    def write(self, plans: Sequence[LeadPlan]) -> None:  # type: ignore[override]
        for plan in plans:
            self.done(plan)
