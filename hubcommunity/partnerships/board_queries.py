"""What a board shows: lanes, the first cards of each, and figures; the same few queries always."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Select, extract, func, select, union_all

from hubcommunity.core import clock, i18n
from hubcommunity.core.db import db
from hubcommunity.core.revisions import remembered
from hubcommunity.core.text import initials
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, StageKind, Transition
from hubcommunity.partnerships.rot_policy import slowness
from hubcommunity.people.models import Person

FIRST = 50
MOST = 500  # cards of one stage on one page
A_DAY = 24 * 60 * 60
NOBODY = "nobody"
TONES = ("", "t", "p")
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Filter:
    """Which leads a board shows: all, one owner's, or nobody's; and how much of one lane."""

    owner_id: int | str | None = None
    stage_uid: uuid.UUID | None = None
    shown: int = FIRST
    skipped: int = 0

    def of(self, query: Rows) -> Rows:
        """Narrow a query of leads to the owner."""
        if self.owner_id is None:
            return query
        owner_id = None if self.owner_id == NOBODY else self.owner_id
        return query.where(Lead.owner_id == owner_id)

    def size(self, stage: Stage) -> int:
        """Return how many cards of a stage to show."""
        return min(max(self.shown, FIRST), MOST) if stage.uid == self.stage_uid else FIRST

    def start(self, stage: Stage) -> int:
        """Return how many cards of a stage lie above those to show."""
        return self.skipped if stage.uid == self.stage_uid else 0


class Counts(NamedTuple):
    """What is counted in one stage."""

    leads: int = 0
    without_step: int = 0
    this_quarter: int = 0
    seconds_to_close: float | None = None


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


@dataclass(frozen=True)
class Lane:
    """A stage with its figures and its first cards, or those below the first so many."""

    stage: Stage
    counts: Counts
    cards: Sequence[Card]
    start: int = 0

    @property
    def expected(self) -> float:
        """Return how many leads of the stage will be won, by its probability."""
        return self.counts.leads * self.stage.probability / 100

    @property
    def is_full(self) -> bool:
        return self.stage.limit is not None and self.counts.leads > self.stage.limit

    @property
    def rest(self) -> int:
        return max(0, self.counts.leads - self.start - len(self.cards))

    @property
    def has_many(self) -> bool:
        """Say whether no more cards fit on this page."""
        return len(self.cards) >= MOST

    @property
    def more(self) -> dict[str, int | None]:
        """Return what an address says to see more: below these, or on a page of their own."""
        if self.has_many:
            return {"skipped": self.start + len(self.cards), "shown": None}
        return {"skipped": self.start or None, "shown": min(len(self.cards) + FIRST, MOST)}


@dataclass(frozen=True)
class Board:
    """A pipeline with all its lanes."""

    pipeline: Pipeline
    lanes: Sequence[Lane]

    @property
    def open_leads(self) -> int:
        return sum(lane.counts.leads for lane in self.lanes if not lane.stage.kind.is_closed)

    @property
    def without_step(self) -> int:
        return sum(lane.counts.without_step for lane in self.lanes)

    @property
    def days_to_win(self) -> float | None:
        """Return how many days the won leads took on average; None while there are none."""
        won = [lane.counts for lane in self.lanes if lane.stage.kind is StageKind.WON]
        number = sum(counts.leads for counts in won)
        seconds = sum(counts.leads * (counts.seconds_to_close or 0.0) for counts in won)
        return seconds / number / A_DAY if number else None


def asked_for(owners: Sequence[Person], owner: str, **much: Any) -> Filter:
    """Return the filter that an address names; an owner that it does not know means all."""
    ids: dict[str, int | str] = {str(person.uid): person.id for person in owners}
    return Filter((ids | {NOBODY: NOBODY}).get(owner), **much)


def board(pipeline: Pipeline, asked: Filter) -> Board:
    """Return the pipeline's board; its stages are loaded already."""
    return dealt_out(pipeline, asked, cards(pipeline.stages, asked))


def without_cards(pipeline: Pipeline, asked: Filter) -> Board:
    """Return the board's figures alone."""
    return dealt_out(pipeline, asked, {})


def dealt_out(pipeline: Pipeline, asked: Filter, dealt: dict[int, list[Card]]) -> Board:
    counted = figures(pipeline, asked)
    lanes = [
        Lane(stage, counted.get(stage.id, Counts()), dealt.get(stage.id, []), asked.start(stage))
        for stage in pipeline.stages
    ]
    return Board(pipeline, lanes)


def figures(pipeline: Pipeline, asked: Filter) -> dict[int, Counts]:
    """Return what is counted in each stage, counted anew only after a lead has changed."""
    quarter = quarter_begins(clock.today())
    key = ("board", pipeline.id, asked.owner_id, quarter)
    return remembered("partnerships", key, lambda: count(pipeline, asked, quarter))


def quarter_begins(today: date) -> datetime:
    """Return the first instant of the quarter."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return datetime.combine(first, time.min, UTC)


def count(pipeline: Pipeline, asked: Filter, quarter: datetime) -> dict[int, Counts]:
    needs_step = (Lead.closed_at.is_(None)) & (Lead.next_step == "") & Lead.next_step_on.is_(None)
    seconds = extract("epoch", Lead.closed_at) - extract("epoch", Lead.created_at)
    by_stage = select(
        Lead.stage_id,
        func.count(),
        func.count().filter(needs_step),
        func.count().filter(Lead.closed_at >= quarter),
        func.avg(seconds),
    ).where(Lead.pipeline_id == pipeline.id)
    rows = db.session.execute(asked.of(by_stage).group_by(Lead.stage_id))
    return {
        stage_id: Counts(leads, without_step, recent, None if average is None else float(average))
        for stage_id, leads, without_step, recent, average in rows
    }


def cards(stages: Sequence[Stage], asked: Filter) -> dict[int, list[Card]]:
    """Return the first cards of each stage, in one query that reads no further than it shows."""
    heaps = [
        asked.of(card_query())
        .where(Lead.stage_id == stage.id)
        .order_by(Lead.position, Lead.id)
        .limit(asked.size(stage))
        .offset(asked.start(stage))
        .subquery()
        for stage in stages
    ]
    rows = db.session.execute(union_all(*(select(heap) for heap in heaps)))
    expected = {stage.id: stage.expected_days for stage in stages}
    dealt: dict[int, list[Card]] = defaultdict(list)
    now, today = clock.now(), i18n.today()
    for row in rows:
        dealt[row.stage_id].append(card_of(row, now, today, expected[row.stage_id]))
    return dealt


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
