"""A lead as a card of the board."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from hubcommunity.core import clock, i18n
from hubcommunity.core.db import db
from hubcommunity.core.text import initials
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships.models import Lead, Transition
from hubcommunity.partnerships.rot_policy import slowness
from hubcommunity.people.models import Person

TONES = ("", "t", "p")
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Card:
    """A lead as the board shows it."""

    uid: uuid.UUID
    version: int
    name: str
    country: str | None
    type: str | None
    step: str
    step_on: date | None
    step_is: str
    days: int
    slowness: str
    lost_reason: str
    closed_at: datetime | None
    owner: str
    initials: str
    tone: str


def card(lead: Lead) -> Card:
    """Return one lead's card."""
    row = db.session.execute(card_query().where(Lead.id == lead.id)).one()
    return card_of(row, clock.now(), i18n.today(), lead.stage.expected_days)


def card_query() -> Rows:
    """Select what a card shows and nothing else: a board has hundreds of them."""
    stay = (Transition.lead_id == Lead.id) & Transition.left_at.is_(None)
    return (
        select(
            Lead.stage_id,
            Lead.uid,
            Lead.version,
            Lead.organisation_name,
            Lead.country,
            OrganisationType.name.label("type"),
            Lead.next_step,
            Lead.next_step_on,
            Lead.lost_reason,
            Lead.closed_at,
            Lead.owner_id,
            Person.given_name,
            Person.family_name,
            Transition.entered_at,
        )
        .join(Transition, stay)
        .outerjoin(OrganisationType, OrganisationType.id == Lead.type_id)
        .outerjoin(Person, Person.id == Lead.owner_id)
    )


def card_of(row: Any, now: datetime, today: date, expected_days: int | None) -> Card:
    owner = f"{row.given_name} {row.family_name}".strip() if row.owner_id else ""
    days = (now - row.entered_at).days
    return Card(
        uid=row.uid,
        version=row.version,
        name=row.organisation_name,
        country=row.country,
        type=row.type,
        step=row.next_step,
        step_on=row.next_step_on,
        step_is=step_is(row.next_step, row.next_step_on, today),
        days=days,
        slowness="" if row.closed_at else slowness(days, expected_days),
        lost_reason=row.lost_reason,
        closed_at=row.closed_at,
        owner=owner,
        initials=initials(owner),
        tone=TONES[(row.owner_id or 0) % len(TONES)],
    )


def step_is(step: str, on: date | None, today: date) -> str:
    """Say how a next step stands: late, today, planned, or missing."""
    if on is None:
        return "planned" if step else "missing"
    if on < today:
        return "late"
    return "today" if on == today else "planned"
