"""The leads of the demonstration, and how they got where they are."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.partnerships import rule_actions
from hubcommunity.partnerships.contact_actions import Provenance, add_contact
from hubcommunity.partnerships.lead_actions import person_behind, tags_named
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, StageKind, Transition
from hubcommunity.partnerships.rule_models import Way
from hubcommunity.partnerships.step_actions import set_next_step
from hubcommunity.seed.demo_facts import FACTS, person_of, topics_of, type_of


def add_leads() -> None:
    for position, facts in enumerate(FACTS["leads"]):
        add_lead(facts, position)
    for facts in FACTS["rules"]:
        add_rule(facts)


def add_lead(facts: dict[str, Any], position: int) -> None:
    pipeline = db.session.scalars(select(Pipeline).where(Pipeline.slug == facts["pipeline"])).one()
    stages = {
        stage.name: stage
        for stage in db.session.scalars(select(Stage).where(Stage.pipeline_id == pipeline.id))
    }
    path = [stages[name] for name in facts["stages"]]
    began = clock.now() - timedelta(days=17 * len(path) + 3 * position % 11)
    lead = Lead(
        pipeline=pipeline,
        stage=path[-1],
        position=float(position),
        organisation_name=facts["organisation_name"],
        country=facts["country"],
        type=type_of(facts["type"]),
        source=facts["source"],
        owner=person_of(facts["owner"]) if "owner" in facts else None,
        lost_reason=facts.get("reason", ""),
        created_at=began,
        topics=topics_of(facts.get("topics", [])),
        tags=tags_named(facts.get("tags", ())),
        description=facts.get("description", ""),
    )
    if "amount" in facts:
        lead.amount_cents, lead.currency = 100 * facts["amount"], "EUR"
    db.session.add(lead)
    db.session.flush()
    record("lead.added", by=lead.owner, on=lead).at = began
    add_transitions(lead, path)
    for told in facts.get("contacts", ()):
        person = person_behind(told["email"], told["name"])
        since = clock.today() - timedelta(days=told["days_ago"])
        provenance = Provenance(told["source"], obtained_on=since)
        add_contact(lead, person, by=lead.owner, provenance=provenance)
    if "step_in" in facts:
        day = clock.today() + timedelta(days=facts["step_in"])
        set_next_step(lead, facts["next_step"], day, by=lead.owner)


def add_rule(facts: dict[str, Any]) -> None:
    """Add a rule for the new leads of a pipeline, by the administrator."""
    pipeline = db.session.scalars(select(Pipeline).where(Pipeline.slug == facts["pipeline"])).one()
    rule_actions.add_rule(
        pipeline,
        way=Way(facts["way"]),
        people=[person_of(email) for email in facts["people"]],
        countries=facts.get("countries", ()),
        types=[type_of(code) for code in facts.get("types", ())],
        by=person_of("administrator@hub.example"),
    )


def add_transitions(lead: Lead, path: list[Stage]) -> None:
    entered = lead.created_at
    for stage in path:
        is_last = stage is path[-1]
        left = None if is_last else entered + timedelta(days=12)
        reason = lead.lost_reason if is_last else ""
        db.session.add(
            Transition(
                lead_id=lead.id,
                stage=stage,
                entered_at=entered,
                left_at=left,
                by=lead.owner,
                reason=reason,
            )
        )
        if is_last and stage.kind in (StageKind.WON, StageKind.LOST):
            lead.closed_at = entered
        entered = left or entered
