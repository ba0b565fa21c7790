"""What the topic groups of the demonstration work by: charters, milestones, wished composition."""

from datetime import timedelta
from typing import Any

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.people.models import Person
from hubcommunity.seed.demo_facts import group_of, type_of
from hubcommunity.topics.charter_models import CharterVersion
from hubcommunity.topics.composition_models import Region, Wish
from hubcommunity.topics.milestone_models import Milestone, MilestoneState
from hubcommunity.topics.models import TopicGroup


def add_group_work(facts: dict[str, Any], *, by: Person) -> None:
    """Add what the facts tell of one group."""
    group = group_of(facts["group"])
    for number, version in enumerate(facts.get("charters", []), start=1):
        add_charter(group, number, version, by)
    for milestone in facts.get("milestones", []):
        add_milestone(group, milestone, by)
    for wish in facts.get("wishes", []):
        add_wish(group, wish)


def add_charter(group: TopicGroup, number: int, facts: dict[str, Any], by: Person) -> None:
    since = clock.now() - timedelta(days=facts["days_ago"])
    version = CharterVersion(
        group=group,
        number=number,
        text=facts["text"].strip(),
        note=facts["note"],
        by=by,
        effective_from=since,
    )
    db.session.add(version)
    told = {"group": group.slug, "version": number, "sha256": version.sha256}
    record("charter.published", by=by, on=version, **told).at = since


def add_milestone(group: TopicGroup, facts: dict[str, Any], by: Person) -> None:
    milestone = Milestone(
        group=group,
        title=facts["title"],
        due_on=clock.today() + timedelta(days=facts["due"]),
        added_by_id=by.id,
    )
    db.session.add(milestone)
    if "outcome" in facts:
        milestone.state, milestone.outcome = MilestoneState.DONE, facts["outcome"]
        milestone.settled_at = clock.now() + timedelta(days=facts["done"])
        milestone.settled_by = by
    record("milestone.added", by=by, on=milestone, group=group.slug)


def add_wish(group: TopicGroup, facts: dict[str, Any]) -> None:
    kind = type_of(facts["type"]) if "type" in facts else None
    region = Region(facts["region"]) if "region" in facts else None
    db.session.add(Wish(group=group, type=kind, region=region, minimum=facts["minimum"]))
