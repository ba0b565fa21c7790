"""Rehearsing and writing what the check has planned, a batch at once, by the acts on leads."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from hubcommunity.core.db import Base, db, taken_back
from hubcommunity.imports.leads.judge_queries import STEP, LeadPlan
from hubcommunity.imports.leads.row_policy import LeadTerms, note_of
from hubcommunity.imports.models import Fate
from hubcommunity.imports.row_policy import Said
from hubcommunity.organisations.models import Organisation, Topic
from hubcommunity.partnerships import add_actions, many_actions
from hubcommunity.partnerships.add_actions import NewLead
from hubcommunity.partnerships.contact_actions import Provenance
from hubcommunity.partnerships.contact_models import LegalBasis
from hubcommunity.partnerships.edit_actions import Edit, edit_all
from hubcommunity.partnerships.entry_models import Entry
from hubcommunity.partnerships.loss_models import Loss, LostReason
from hubcommunity.partnerships.many_actions import Move
from hubcommunity.partnerships.models import Lead, Pipeline, Stage
from hubcommunity.partnerships.named_actions import Facts
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.people.models import Person

Model = TypeVar("Model", bound=Base)
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


def write(
    plans: Sequence[LeadPlan],
    pipeline: Pipeline,
    terms: LeadTerms,
    *,
    by: Person | None,
    source: str,
) -> None:
    """Write a batch in which no row is wrong: what is known of the leads that are there comes
    first, because a stage may ask for it, then they move, and then the new ones come.

    Nobody gets a mail by it. Raise `RuleBroken` where a stage does not take one of them.
    """
    batch = Batch(plans, terms, source)
    edit_all([batch.edit(plan, batch.before(plan)) for plan in batch.changed], by=by)
    reopened = [(plan, behind) for plan in batch.moved if (behind := batch.behind(plan))]
    many_actions.move_each([batch.move(plan) for plan in batch.moved], by=by)
    edit_all([batch.edit(plan, behind) for plan, behind in reopened], by=by)
    add_actions.add_all(pipeline, [batch.new(plan) for plan in batch.created], by=by, tells=False)


def refusals(
    plans: Sequence[LeadPlan],
    pipeline: Pipeline,
    terms: LeadTerms,
    *,
    by: Person | None,
    taken: dict[int, int],
) -> Mapping[int, str]:
    """Return why rows of a batch may not be written, by their numbers: each after those before it.

    `taken` says how many leads are in each stage once the batches before are written, and is kept
    up to date: who leaves a stage makes room for whoever comes behind. `write` lets leads move
    before new ones come, which makes no stage fuller than the order of the rows does.
    """
    batch = Batch(plans, terms, "")
    edits = [batch.edit(plan, batch.before(plan)) for plan in batch.moved]
    entries = [batch.entry(plan) for plan in batch.moved]
    new = [batch.new(plan) for plan in batch.created]
    with taken_back():
        moves = many_actions.rehearsed(edits, entries, taken=taken)
        adds = add_actions.rehearsed(pipeline, new, taken=taken, by=by)
        ways = {plan.said.number: moves for plan in batch.moved}
        ways |= {plan.said.number: adds for plan in batch.created}
        told = {number: next(ways[number]) for number in sorted(ways)}
    return {number: why for number, why in told.items() if why}


class Batch:
    """The plans of a batch, with the rows that they name, as what the acts on leads take."""

    def __init__(self, plans: Sequence[LeadPlan], terms: LeadTerms, source: str) -> None:
        self.terms, self.source = terms, source
        self.created = [plan for plan in plans if plan.fate is Fate.CREATED]
        self.changed = [plan for plan in plans if plan.fate is Fate.CHANGED]
        self.moved = [plan for plan in self.changed if "stage" in plan.changes]
        doing = [*self.created, *self.changed]
        self.leads = rows(Lead, (plan.lead_id for plan in self.changed))
        self.organisations = rows(Organisation, (plan.organisation_id for plan in doing))
        self.people = rows(Person, [*named(doing, "owner"), *listed(doing, "helpers")])
        self.topics = rows(Topic, listed(doing, "topics"))
        self.stages = rows(Stage, named(doing, "stage"))
        self.sources = rows(LeadSource, named(doing, "source"))
        self.reasons = rows(LostReason, named(doing, "lost_because"))

    def new(self, plan: LeadPlan) -> NewLead:
        """Return the lead of which a row tells; without an owner the rules give it to somebody."""
        values = plan.said.values
        return NewLead(
            self.facts(plan, {*values, "organisation"}),
            self.entry(plan) if "stage" in values else None,
            self.provenance(plan.said),
            by_rule="owner" not in values,
        )

    def edit(self, plan: LeadPlan, names: Iterable[str]) -> Edit:
        lead = self.leads[plan.lead_id or 0]
        return Edit(lead, self.facts(plan, names, lead), self.provenance(plan.said))

    def move(self, plan: LeadPlan) -> Move:
        return self.leads[plan.lead_id or 0], self.entry(plan)

    def before(self, plan: LeadPlan) -> list[str]:
        """Return what changes of a lead where it is."""
        behind = self.behind(plan)
        return [name for name in plan.changes if name != "stage" and name not in behind]

    def behind(self, plan: LeadPlan) -> list[str]:
        """Return what changes of a lead when it has moved: one that is opened again gets its next
        step then.
        """
        is_opened = "stage" in plan.changes and self.leads[plan.lead_id or 0].closed_at is not None
        return [name for name in plan.changes if is_opened and name in STEP]

    def entry(self, plan: LeadPlan) -> Entry:
        """Return into which stage a row puts its lead, and why it is lost there."""
        values = plan.said.values
        stage = self.stages[values["stage"]]
        if stage.id not in self.terms.lost:
            return Entry(stage)
        because = self.reasons.get(values.get("lost_because", 0))
        return Entry(stage, note_of(plan.said, self.terms), Loss(because))

    def provenance(self, said: Said) -> Provenance:
        """Return where a contact's data come from: from where the whole table does, if nothing else
        is said.
        """
        basis = said.values.get("contact_basis", LegalBasis.LEGITIMATE_INTERESTS)
        return Provenance(said.values.get("contact_source", self.source), basis)

    def facts(self, plan: LeadPlan, names: Iterable[str], lead: Lead | None = None) -> Facts:
        """Return what a row says in some of its fields as `add_all` and `edit_all` take it."""
        values, names = plan.said.values, set(names)
        facts: dict[str, Any] = {AS_IT_IS[name]: values[name] for name in names & AS_IT_IS.keys()}
        if "organisation" in names:
            facts["organisation"] = self.organisations.get(plan.organisation_id or 0)
            facts["organisation_name"] = values.get("organisation") or plan.known_as
        if "source" in names:
            facts["source"] = self.sources[values["source"]]
        if "owner" in names:
            facts["owner"] = self.people[values["owner"]]
        if "topics" in names:
            facts["topics"] = [self.topics[number] for number in values["topics"]]
        if "helpers" in names:
            # Whoever has no address cannot be named by a table, and stays.
            stay = [person for person in (lead.helpers if lead else ()) if not person.email]
            facts["helpers"] = [*(self.people[number] for number in values["helpers"]), *stay]
        if "contact_email" in names:
            facts["contact_email"] = values["contact_email"]
            facts.setdefault("contact_name", "")
        if {"amount", "currency"} & names and (lead or "amount" in values):
            facts["amount_cents"] = values.get("amount", lead.amount_cents if lead else None)
            facts["currency"] = values.get("currency", lead.currency if lead else None)
        return Facts(**facts)  # type: ignore[typeddict-item]


def named(plans: Iterable[LeadPlan], field: str) -> Iterable[int | None]:
    return (plan.said.values.get(field) for plan in plans)


def listed(plans: Iterable[LeadPlan], field: str) -> Iterable[int]:
    return (number for plan in plans for number in plan.said.values.get(field, ()))


def rows(model: type[Model], ids: Iterable[int | None]) -> dict[int, Model]:
    """Return rows by their ids, read at once."""
    wanted, column = set(ids) - {None}, model.__table__.c.id
    found = select(model, column).where(column.in_(wanted))
    return {number: row for row, number in db.session.execute(found)} if wanted else {}
