"""A lead as a card of the board."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from hubcommunity.core import clock, i18n
from hubcommunity.core.db import db
from hubcommunity.core.text import initials
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships.lead_models import Tag, lead_tags
from hubcommunity.partnerships.models import Lead, Transition
from hubcommunity.partnerships.rot_policy import slowness
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.people.models import Person

# From these is read what a card shows, and by what it is found.
CARDS: tuple[Any, ...] = (Lead, LeadSource, Transition, OrganisationType, Person, Tag, lead_tags)
# So many tags of a lead stand on its card; the others are counted.
FEW_TAGS = 2
TONES = ("", "t", "p")
Rows = Select[*tuple[Any, ...]]


class Card(NamedTuple):
    """A lead as the board shows it; `older_at` is when it has been in its stage for a day more."""

    uid: uuid.UUID
    version: int
    name: str
    country: str | None
    type: str | None
    amount_cents: int | None
    currency: str | None
    tags: tuple[str, ...]
    more_tags: int
    step: str
    step_on: date | None
    step_is: str
    days: int
    older_at: datetime | None
    slowness: str
    lost_reason: str
    closed_at: datetime | None
    owner: str
    initials: str
    tone: str


def card(lead: Lead) -> Card:
    """Return one lead's card."""
    row = db.session.execute(card_query().where(Lead.id == lead.id)).one()
    return cards_of([row], {lead.stage_id: lead.stage.expected_days})[lead.stage_id][0]


def card_query() -> Rows:
    """Select what a card shows and nothing else: a board has hundreds of them."""
    stay = (Transition.lead_id == Lead.id) & Transition.left_at.is_(None)
    return (
        select(
            Lead.id,
            Lead.stage_id,
            Lead.position,
            Lead.uid,
            Lead.version,
            Lead.organisation_name,
            Lead.country,
            Lead.amount_cents,
            Lead.currency,
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


def cards_of(rows: Sequence[Any], expected: dict[int, int | None]) -> dict[int, list[Card]]:
    """Return the cards of leads by stage, in their order, by how many days each stage expects."""
    now, today = clock.now(), i18n.today()
    tags, dealt = tags_of(row.id for row in rows), defaultdict(list)
    for row in rows:
        card = card_of(row, tags[row.id], now, today, expected[row.stage_id])
        dealt[row.stage_id].append(card)
    return dealt


def tags_of(lead_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the tags of leads, each lead's in their order."""
    found = defaultdict(list)
    query = select(lead_tags.c.lead_id, Tag.name).join(Tag, Tag.id == lead_tags.c.tag_id)
    query = query.where(lead_tags.c.lead_id.in_(list(lead_ids))).order_by(Tag.folded)
    for lead_id, name in db.session.execute(query):
        found[lead_id].append(name)
    return found


def card_of(
    row: Any, tags: Sequence[str], now: datetime, today: date, expected_days: int | None
) -> Card:
    owner = f"{row.given_name} {row.family_name}".strip() if row.owner_id else ""
    days = (now - row.entered_at).days
    ages = row.closed_at is None and expected_days is not None
    return Card(
        uid=row.uid,
        version=row.version,
        name=row.organisation_name,
        country=row.country,
        type=row.type,
        amount_cents=row.amount_cents,
        currency=row.currency,
        tags=tuple(tags[:FEW_TAGS]),
        more_tags=max(0, len(tags) - FEW_TAGS),
        step=row.next_step,
        step_on=row.next_step_on,
        step_is=step_is(row.next_step, row.next_step_on, today),
        days=days,
        older_at=row.entered_at + timedelta(days=days + 1) if ages else None,
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
