"""Writing what the check has planned, lead by lead, by the very acts that do it to one."""

from collections.abc import Iterable
from typing import Any

from hubcommunity.core.db import db
from hubcommunity.imports.leads.judge_queries import STEP, LeadPlan
from hubcommunity.imports.leads.row_policy import LeadTerms, note_of
from hubcommunity.imports.row_policy import Said
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships.actions import Entry, add_lead, edit, move
from hubcommunity.partnerships.contact_actions import Provenance
from hubcommunity.partnerships.contact_models import LegalBasis
from hubcommunity.partnerships.lead_actions import Facts
from hubcommunity.partnerships.loss_models import Loss, LostReason
from hubcommunity.partnerships.models import Lead, Pipeline, Stage
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.people.models import Person

# What a row says as the facts of a lead say it.
AS_IT_IS = {
    "country": "country",
    "type": "type_id",
    "campaign": "campaign",
    "description": "description",
    "probability": "probability",
    "expected_close_on": "expected_close_on",
    "tags": "tags",
    "contact_name": "contact_name",
    "next_step": "next_step",
    "next_step_on": "next_step_on",
}


def add(
    plan: LeadPlan, pipeline: Pipeline, terms: LeadTerms, *, by: Person | None, source: str
) -> Lead:
    """Add the lead of which a row tells; without an owner it goes to whom the rules give it."""
    values = plan.said.values
    return add_lead(
        pipeline,
        by=by,
        by_rule="owner" not in values,
        entry=entry_of(plan.said, terms) if "stage" in values else None,
        provenance=provenance_of(plan.said, source),
        tells=False,
        **facts_of(plan, {*values, "organisation"}),
    )


def change(plan: LeadPlan, terms: LeadTerms, *, by: Person | None, source: str) -> Lead:
    """Change a lead as its row says. What is known comes before the move, because a stage may ask
    for it; only a lead that is opened again gets its next step behind.
    """
    lead = db.session.get_one(Lead, plan.lead_id)
    steps = [name for name in plan.changes if name in STEP]
    before = [name for name in plan.changes if name not in (*STEP, "stage")]
    behind = steps if lead.closed_at and "stage" in plan.changes else []
    before += [] if behind else steps
    if before:
        provenance, facts = provenance_of(plan.said, source), facts_of(plan, before, lead)
        edit(lead, by=by, version=lead.version, provenance=provenance, **facts)
    if "stage" in plan.changes:
        to = entry_of(plan.said, terms)
        version, reason, loss = lead.version, to.reason, to.loss
        move(lead, to=to.stage, by=by, version=version, reason=reason, loss=loss)
    if behind:
        edit(lead, by=by, version=lead.version, **facts_of(plan, behind, lead))
    return lead


def entry_of(said: Said, terms: LeadTerms) -> Entry:
    """Return into which stage a row puts its lead, and why it is lost there."""
    stage = db.session.get_one(Stage, said.values["stage"])
    if stage.id not in terms.lost:
        return Entry(stage)
    number = said.values.get("lost_because")
    because = db.session.get(LostReason, number) if number else None
    return Entry(stage, note_of(said, terms), Loss(because))


def provenance_of(said: Said, source: str) -> Provenance:
    """Return where a contact's data come from: from where the whole table does, if nothing else is
    said.
    """
    values = said.values
    basis = values.get("contact_basis", LegalBasis.LEGITIMATE_INTERESTS)
    return Provenance(values.get("contact_source", source), basis)


def facts_of(plan: LeadPlan, names: Iterable[str], lead: Lead | None = None) -> Facts:
    """Return what a row says in some of its fields as `add_lead` and `edit` take it."""
    values, names = plan.said.values, set(names)
    facts: dict[str, Any] = {AS_IT_IS[name]: values[name] for name in names if name in AS_IT_IS}
    if "organisation" in names:
        number = plan.organisation_id
        facts["organisation"] = db.session.get(Organisation, number) if number else None
        facts["organisation_name"] = values.get("organisation") or plan.known_as
    if "source" in names:
        facts["source"] = db.session.get(LeadSource, values["source"])
    if "owner" in names:
        facts["owner"] = db.session.get(Person, values["owner"])
    if "contact_email" in names:
        facts["contact_email"] = values["contact_email"]
        facts.setdefault("contact_name", "")
    if {"amount", "currency"} & names and (lead or "amount" in values):
        facts["amount_cents"] = values.get("amount", lead.amount_cents if lead else None)
        facts["currency"] = values.get("currency", lead.currency if lead else None)
    return Facts(**facts)  # type: ignore[typeddict-item]
