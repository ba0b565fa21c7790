"""The words and lists that a hub starts with: added where they are missing, never changed."""

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from hubcommunity.consent.models import NoticeVersion, Purpose
from hubcommunity.core.db import db
from hubcommunity.core.hub import HubSettings
from hubcommunity.core.revisions import bump
from hubcommunity.membership.agreement_models import AgreementKind, AgreementVersion
from hubcommunity.membership.term_models import Tier
from hubcommunity.membership.term_reminder_models import ReminderDay
from hubcommunity.organisations.models import OrganisationType, Topic
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import Pipeline, Stage, StageKind
from hubcommunity.partnerships.source_models import LeadSource, Origin
from hubcommunity.partnerships.step_models import ActivityKind, FollowUp
from hubcommunity.partnerships.support.models import SupportNeed
from hubcommunity.partnerships.template_models import LetterTemplate
from hubcommunity.topics.calls.models import CallTemplate
from hubcommunity.topics.models import Policy, TopicGroup

# The lists whose rows are known by a code, and what each is called in the file.
LISTS: tuple[tuple[Any, str], ...] = (
    (OrganisationType, "types"),
    (Topic, "topics"),
    (Tier, "tiers"),
    (CallTemplate, "call_templates"),
)
DEFAULT = Path(__file__).parent / "reference.toml"


def load_reference(file: Path = DEFAULT) -> None:
    """Add what the file names and the database lacks."""
    facts = tomllib.loads(file.read_text(encoding="utf-8"))
    if db.session.scalar(select(HubSettings.id)) is None:
        db.session.add(HubSettings(**tidy(facts["hub"])))
    for model, rows in LISTS:
        for position, row in enumerate(facts.get(rows, ())):
            add_if_new(model, "code", tidy(row) | {"position": position})
    if db.session.scalar(select(ReminderDay.days).limit(1)) is None:
        db.session.add_all(ReminderDay(days=days) for days in facts["reminders"]["days"])
    add_lead_sources(facts.get("lead_sources", {}))
    add_names(SupportNeed, facts.get("support_needs", {}).get("names", ()))
    add_lost_reasons(facts.get("lost_reasons", {}))
    for position, row in enumerate(facts["groups"]):
        add_group(tidy(row) | {"position": position})
    for position, row in enumerate(facts["pipelines"]):
        add_pipeline(tidy(row) | {"position": position})
    add_letter_templates(facts.get("letter_templates", ()))
    add_follow_ups(facts.get("follow_ups", ()))
    for row in facts["purposes"]:
        add_purpose(tidy(row), facts["hub"]["controllers"])
    for position, row in enumerate(facts.get("agreements", ())):
        add_agreement_kind(tidy(row) | {"position": position})
    for subject in ("hub", "members", "partnerships"):
        bump(subject)


def tidy(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value.strip() if isinstance(value, str) else value for key, value in row.items()}


def add_follow_ups(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        kinds = {name: ActivityKind(row[name]) for name in ("kind", "next_kind")}
        if db.session.get(FollowUp, kinds["kind"]) is None:
            db.session.add(FollowUp(**row | kinds))


def add_letter_templates(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        add_if_new(LetterTemplate, "name", tidy(row))


def add_if_new(model: Any, key: str, row: dict[str, Any]) -> Any:
    """Return the row added, or None where one of this key stands already."""
    if db.session.scalar(select(model.id).where(getattr(model, key) == row[key])):
        return None
    made = model(**row)
    db.session.add(made)
    db.session.flush()
    return made


def add_group(row: dict[str, Any]) -> None:
    topic = db.session.scalar(select(Topic).where(Topic.code == row["slug"]))
    add_if_new(TopicGroup, "slug", row | {"policy": Policy(row["policy"]), "topic": topic})


def add_names(model: Any, names: Sequence[str]) -> None:
    """Add a list of names in their order, unless the hub has one of its own already."""
    if db.session.scalar(select(model.id).limit(1)) is None:
        named = enumerate(names)
        db.session.add_all(model(name=name, position=position) for position, name in named)


def add_lead_sources(facts: dict[str, Any]) -> None:
    """Add where leads come from, with what the hub itself says, unless it has a list already."""
    add_names(LeadSource, facts.get("names", ()))
    for origin, name in facts.get("origins", {}).items():
        named = update(LeadSource).where(LeadSource.name == name)
        its = select(LeadSource.id).where(LeadSource.origin == Origin(origin))
        if db.session.scalar(its) is None:
            db.session.execute(named.values(origin=Origin(origin)))


def add_lost_reasons(facts: dict[str, Sequence[str]]) -> None:
    """Add why leads are lost, unless the hub has a list of its own already; those that need words
    come last.
    """
    with_words = facts.get("with_words", ())
    if db.session.scalar(select(LostReason.id).limit(1)) is None:
        add_names(LostReason, (*facts.get("names", ()), *with_words))
        named = update(LostReason).where(LostReason.name.in_(with_words))
        db.session.execute(named.values(needs_note=True))


def add_pipeline(row: dict[str, Any]) -> None:
    stages = row.pop("stages")
    pipeline = add_if_new(Pipeline, "slug", row)
    if pipeline is None:
        return
    for position, stage in enumerate(stages):
        kind = StageKind(stage.pop("kind"))
        db.session.add(Stage(pipeline=pipeline, position=position, kind=kind, **stage))


def add_purpose(row: dict[str, Any], controllers: str) -> None:
    notice = row.pop("notice").format(controllers=controllers)
    purpose = add_if_new(Purpose, "code", row)
    if purpose is not None:
        db.session.add(NoticeVersion(purpose=purpose, number=1, text=notice))


def add_agreement_kind(row: dict[str, Any]) -> None:
    """Add a kind of agreement, with the first version of the text that is adopted, if it has one.

    Nobody is told of that one: the hub has no members yet.
    """
    title, text = row.pop("title", ""), row.pop("text", "")
    kind = add_if_new(AgreementKind, "code", row)
    if kind is not None and text:
        db.session.add(AgreementVersion(kind=kind, number=1, title=title, text=text))
