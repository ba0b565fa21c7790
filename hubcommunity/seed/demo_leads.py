"""The leads of the demonstration, and how they got where they are."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.partnerships import rule_actions
from hubcommunity.partnerships.contact_actions import Provenance, add_contact
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, StageKind, Transition
from hubcommunity.partnerships.named_actions import person_behind, tags_named
from hubcommunity.partnerships.next_step_actions import set_next_step
from hubcommunity.partnerships.queries import organisation_named
from hubcommunity.partnerships.receiving.models import Doubt, ReceivedMail
from hubcommunity.partnerships.rule_models import Way
from hubcommunity.partnerships.source_queries import source_named
from hubcommunity.partnerships.step_actions import log
from hubcommunity.partnerships.step_models import ActivityKind
from hubcommunity.people.models import Person
from hubcommunity.seed.demo_facts import FACTS, person_of, topics_of, type_of
from hubcommunity.seed.demo_support import add_support


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
        organisation=organisation_named(facts["organisation_name"]),
        country=facts["country"],
        type=type_of(facts["type"]),
        source=source_named(facts["source"]),
        owner=person_of(facts["owner"]) if "owner" in facts else None,
        lost_reason=facts.get("reason", ""),
        lost_because=reason_named(facts.get("because", "")),
        created_at=began,
        expected_close_on=days_from_now(facts.get("close_in")),
        topics=topics_of(facts.get("topics", [])),
        tags=tags_named(facts.get("tags", ())),
        description=facts.get("description", ""),
    )
    if "amount" in facts:
        lead.amount_cents, lead.currency = 100 * facts["amount"], "EUR"
    db.session.add(lead)
    db.session.flush()
    record("lead.added", by=lead.owner, on=lead).at = began
    if known := lead.organisation:
        told = {"organisation": known.slug, "item": known.name}
        record("lead.organisation_linked", by=lead.owner, on=lead, **told).at = began
    add_transitions(lead, path, facts.get("moved_ago"))
    if lead.owner is not None:
        add_doings(lead, facts, by=lead.owner)


def add_doings(lead: Lead, facts: dict[str, Any], *, by: Person) -> None:
    """Add what the owner of a lead knows, has done, and will do next."""
    add_words(lead, facts.get("said", []), by)
    for told in facts.get("contacts", ()):
        person = person_behind(told["email"], told["name"])
        since = clock.today() - timedelta(days=told["days_ago"])
        provenance = Provenance(told["source"], obtained_on=since)
        add_contact(lead, person, by=by, provenance=provenance)
    if "mail" in facts:
        add_mail(lead, facts["mail"])
    if "support" in facts:
        add_support(lead, facts["support"], by=by)
    if "step_in" in facts:
        day = days_from_now(facts["step_in"])
        set_next_step(lead, facts["next_step"], day, by=by)


def days_from_now(number: int | None) -> date | None:
    return None if number is None else clock.today() + timedelta(days=number)


def reason_named(name: str) -> LostReason | None:
    return db.session.scalar(select(LostReason).where(LostReason.name == name))


def add_mail(lead: Lead, facts: dict[str, str]) -> None:
    """Let a mail from somebody whom the lead does not know wait for staff."""
    key, now = sha256(facts["text"].encode()).hexdigest(), clock.now()
    waits = {"doubt": Doubt.UNKNOWN, "written_at": now - timedelta(hours=20), "received_at": now}
    db.session.add(ReceivedMail(lead=lead, key=key, **waits, **facts))


def add_words(lead: Lead, said: list[list[Any]], by: Person) -> None:
    """Add what somebody said or did about a lead: its kind, how many days ago, and the words."""
    for kind, days, text in said:
        done = log(lead, ActivityKind(kind), text, by=by)
        done.at = done.settled_at = max(clock.now() - timedelta(days=days), lead.created_at)


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


def add_transitions(lead: Lead, path: list[Stage], moved_ago: int | None) -> None:
    """Add the lead's stays of twelve days each; the last move may be said by the days since."""
    entered = lead.created_at
    for stage in path:
        is_last = stage is path[-1]
        left = None if is_last else entered + timedelta(days=12)
        if moved_ago is not None and stage in path[-2:-1]:
            left = clock.now() - timedelta(days=moved_ago)
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
