"""Fill a database with as many organisations and leads as asked for, through Core in batches."""

import itertools
import random
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Table, insert, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.revisions import bump
from hubcommunity.core.text import fold
from hubcommunity.membership.term_models import Membership, Term, Tier
from hubcommunity.organisations.models import (
    Organisation,
    OrganisationType,
    Topic,
    organisation_topics,
)
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, Transition
from hubcommunity.partnerships.step_models import Activity, ActivityKind, ActivityState
from hubcommunity.people.models import Person
from hubcommunity.topics.models import Seat, SeatKind, TopicGroup

BATCH = 5_000
KINDS = ("University", "Region", "Hospital", "Ministry", "Institute", "Agency", "Clinic", "Fund")
PLACES = ("North", "Lake", "Harbour", "Mountain", "River", "Forest", "Coast", "Valley", "Island")
FIELDS = ("Health", "Care", "Medicine", "Telematics", "Data", "Patients", "Research", "Nursing")
COUNTRIES = ("BE", "FI", "ES", "IT", "DE", "FR", "SE", "NO", "EE", "PT", "HR", "NL", "AT", "CH")


def fill(organisations: int, leads: int, seats: int = 60) -> None:
    """Add members with their terms, leads with their transitions, and seats, the same each run."""
    dice = random.Random(7)
    first = (db.session.scalar(select(Organisation.id).order_by(Organisation.id.desc())) or 0) + 1
    write(Organisation.__table__, organisation_rows(dice, first, organisations))
    tiers = list(db.session.scalars(select(Tier.id).order_by(Tier.id)))
    topics = list(db.session.scalars(select(Topic.id).order_by(Topic.id)))
    since, until = clock.today() - timedelta(days=90), clock.today() + timedelta(days=275)
    numbers = range(first, first + organisations)
    write(
        Membership.__table__,
        ({"id": n, "organisation_id": n, "first_tier_id": tiers[n % len(tiers)]} for n in numbers),
    )
    write(
        organisation_topics,
        (
            {"organisation_id": n, "topic_id": topic}
            for n in numbers
            for topic in {dice.choice(topics), dice.choice(topics)}
        ),
    )
    write(
        Term.__table__,
        ({"membership_id": n, "starts_on": since, "ends_on": until} for n in numbers),
    )
    add_seats(dice, first, min(seats, organisations))
    add_leads(dice, leads)
    for subject in ("members", "partnerships"):
        bump(subject)
    db.session.commit()


def write(table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows in batches; those with a uid column get one."""
    rows = iter(rows)
    while batch := list(itertools.islice(rows, BATCH)):
        if "uid" in table.c:
            for row in batch:
                row.setdefault("uid", uuid.uuid4())
        db.session.execute(insert(table), batch)


def organisation_rows(dice: random.Random, first: int, number: int) -> Iterator[dict[str, Any]]:
    types = list(db.session.scalars(select(OrganisationType.id)))
    tiers = list(db.session.scalars(select(Tier.id).order_by(Tier.id)))
    since, until = clock.today() - timedelta(days=90), clock.today() + timedelta(days=305)
    for n in range(first, first + number):
        name = f"{dice.choice(KINDS)} of {dice.choice(PLACES)} {dice.choice(FIELDS)} {n}"
        text = f"Works on {dice.choice(FIELDS).lower()} and {dice.choice(FIELDS).lower()}."
        yield {
            "id": n,
            "name": name,
            "name_folded": fold(name),
            "sort_name": fold(name),
            "short_name": "",
            "slug": f"organisation-{n}",
            "type_id": dice.choice(types),
            "tier_id": tiers[n % len(tiers)],
            "country": dice.choice(COUNTRIES),
            "website": "",
            "description": text,
            "excerpt": text,
            "search_text": fold(f"{name} {text}"),
            "member_from": since,
            "member_until": until,
        }


def add_seats(dice: random.Random, first: int, number: int) -> None:
    """Seat one person of each of the first organisations in every topic group."""
    groups = list(db.session.scalars(select(TopicGroup.id)))
    for n in range(first, first + number):
        person = Person(given_name="Pat", family_name=f"Delegate {n}", email=f"p{n}@bench.test")
        db.session.add(person)
        db.session.flush()
        for group in groups:
            db.session.add(
                Seat(group_id=group, person=person, organisation_id=n, kind=SeatKind.DELEGATE)
            )


def add_leads(dice: random.Random, number: int) -> None:
    pipeline = db.session.scalars(select(Pipeline).order_by(Pipeline.id)).first()
    stages = list(
        db.session.scalars(
            select(Stage).where(Stage.pipeline_id == pipeline.id).order_by(Stage.position)
        )
    )
    types = list(db.session.scalars(select(OrganisationType.id)))
    first = (db.session.scalar(select(Lead.id).order_by(Lead.id.desc())) or 0) + 1
    placed = [(n, dice.choice(stages)) for n in range(first, first + number)]
    rows = [lead_row(dice, n, stage, types) for n, stage in placed]
    write(Lead.__table__, rows)
    write(Activity.__table__, (step_row(row) for row in rows if not row["closed_at"]))
    write(
        Transition.__table__,
        ({"lead_id": n, "stage_id": stage.id} for n, stage in placed),
    )


def step_row(lead: dict[str, Any]) -> dict[str, Any]:
    """Return the task that is the next step of a lead."""
    on = lead["next_step_on"]
    return {
        "lead_id": lead["id"],
        "kind": ActivityKind.TASK,
        "text": lead["next_step"],
        "state": ActivityState.PLANNED,
        "due_on": on,
        "due_at": datetime.combine(on, time.min, UTC),
    }


def lead_row(dice: random.Random, n: int, stage: Stage, types: list[int]) -> dict[str, Any]:
    closed = stage.kind.value in ("won", "lost")
    day = clock.today() + timedelta(days=dice.randrange(-10, 30))
    return {
        "id": n,
        "pipeline_id": stage.pipeline_id,
        "stage_id": stage.id,
        "position": float(n),
        "organisation_name": f"{dice.choice(PLACES)} {dice.choice(KINDS)} {n}",
        "country": dice.choice(COUNTRIES),
        "type_id": dice.choice(types),
        "next_step": "" if closed else "Call",
        "next_step_on": None if closed else day,
        "closed_at": clock.now() if closed else None,
        "lost_reason": "Out of scope" if stage.kind.value == "lost" else "",
    }
