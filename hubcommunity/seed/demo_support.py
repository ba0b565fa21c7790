"""The support of countries in the demonstration: requests, deliverables, experts, and stories."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.library.draft_actions import publish_draft
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.support import deliverable_actions, expert_actions, story_actions
from hubcommunity.partnerships.support.actions import write_down
from hubcommunity.partnerships.support.expert_queries import representative
from hubcommunity.partnerships.support.models import ExpertState, SupportNeed
from hubcommunity.people.models import Person
from hubcommunity.seed.demo_facts import person_of

WORDS = ("need_words", "authority", "scope", "outcome")


def add_support(lead: Lead, told: dict[str, Any], *, by: Person) -> None:
    """Write down what a country asks for, and what was promised and delivered, in days from now."""
    need = db.session.scalar(select(SupportNeed).where(SupportNeed.name == told["need"]))
    texts = {name: told.get(name, "") for name in WORDS}
    write_down(lead, by=by, version=0, need=need, requested_on=lead.created_at.date(), **texts)
    for facts in told.get("deliverables", ()):
        add_deliverable(lead, facts, by=by)
    for facts in told.get("experts", ()):
        add_expert(lead, facts, by=by)
    if "story" in told:
        draft = story_actions.start_story(lead, by=by)
        if told["story"] == "published":
            publish_draft(draft, version=draft.version, by=by)


def add_deliverable(lead: Lead, facts: dict[str, Any], *, by: Person) -> None:
    """Promise something; what has a note was delivered on its day."""
    day = clock.today() + timedelta(days=facts["in_days"])
    made = deliverable_actions.promise(lead, facts["name"], day, by=by)
    if "note" in facts:
        said = {"name": made.name, "planned_on": day, "note": facts["note"]}
        deliverable_actions.change(made, by=by, delivered_on=day, **said)


def add_expert(lead: Lead, facts: dict[str, str], *, by: Person) -> None:
    """Ask somebody who represents a member, and keep what they answered, if they did."""
    who = representative(lead, person_of(facts["email"]).uid)
    if who is None:
        raise LookupError(f"{facts['email']} represents no member")
    asked = expert_actions.ask(lead, who, by=by)
    if "answer" in facts:
        expert_actions.answer(asked, ExpertState(facts["answer"]), facts["note"], by=by)
