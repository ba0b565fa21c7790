"""What a board shows: lanes, the first cards of each, and figures; the same few queries always."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    bindparam,
    extract,
    func,
    select,
    union_all,
)

from hubcommunity.core import clock, i18n
from hubcommunity.core.db import db
from hubcommunity.core.revisions import FOUND
from hubcommunity.core.watching import remembers
from hubcommunity.partnerships.card_queries import Card, Rows, card_query, cards_of
from hubcommunity.partnerships.filter_queries import ASKED, Filter, conditions, narrowed
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, StageKind

FIRST = 50
MOST = 500  # cards of one stage on one page
A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Extent:
    """Which leads a board shows, and how much of one lane."""

    asked: Filter
    stage_uid: uuid.UUID | None = None
    shown: int = FIRST
    skipped: int = 0

    def size(self, stage: Stage) -> int:
        """Return how many cards of a stage to show."""
        return min(max(self.shown, FIRST), MOST) if stage.uid == self.stage_uid else FIRST

    def start(self, stage: Stage) -> int:
        """Return how many cards of a stage lie above those to show."""
        return self.skipped if stage.uid == self.stage_uid else 0


class AsOf(NamedTuple):
    """The time, as far as it changes a board of whose leads nothing changes.

    Which leads are cold is asked anew each minute; how old a card is, it knows by itself.
    """

    day: date
    quarter: datetime
    minute: datetime | None


class Counts(NamedTuple):
    """What is counted in one stage."""

    leads: int = 0
    without_step: int = 0
    this_quarter: int = 0
    seconds_to_close: float | None = None
    # How many of them will be won, by the chance of each.
    expected: float = 0.0
    # The sums of their amounts, in the hundredth part of each currency.
    amounts: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Lane:
    """A stage with its figures and its first cards, or those below the first so many."""

    stage: Stage
    counts: Counts
    cards: Sequence[Card]
    start: int = 0
    # How many leads are in the stage, whoever's they are.
    taken: int = 0

    @property
    def limit_is(self) -> str:
        """Say how the limit of the stage stands: over, full for a hard one, or fine."""
        if self.stage.limit is None or self.taken < self.stage.limit:
            return "fine"
        if self.stage.limit_is_hard:
            return "full"
        return "over" if self.taken > self.stage.limit else "fine"

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
    def older_at(self) -> datetime | None:
        """Return when the first of the cards has been in its stage for a day more; None where no
        card tells of days.
        """
        cards = chain.from_iterable(lane.cards for lane in self.lanes)
        return min((card.older_at for card in cards if card.older_at), default=None)

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


def board(pipeline: Pipeline, extent: Extent) -> Board:
    """Return the pipeline's board; its stages are loaded already."""
    return dealt_out(pipeline, extent, cards(pipeline, extent))


def without_cards(pipeline: Pipeline, asked: Filter) -> Board:
    """Return the board's figures alone."""
    return dealt_out(pipeline, Extent(asked), {})


def dealt_out(pipeline: Pipeline, extent: Extent, dealt: dict[int, list[Card]]) -> Board:
    counted, none = figures(pipeline.id, extent.asked), Counts()
    every = figures(pipeline.id, Filter()) if extent.asked.any else counted
    lanes = [
        Lane(
            stage,
            counted.get(stage.id, none),
            dealt.get(stage.id, []),
            extent.start(stage),
            every.get(stage.id, none).leads,
        )
        for stage in pipeline.stages
    ]
    return Board(pipeline, lanes)


def figures(pipeline_id: int, asked: Filter) -> dict[int, Counts]:
    """Return what is counted in each stage, counted anew only after something has changed."""
    return count(pipeline_id, asked, as_of_now(asked))


def as_of_now(asked: Filter) -> AsOf:
    now = clock.now()
    minute = now.replace(second=0, microsecond=0) if asked.cold else None
    return AsOf(i18n.today(), quarter_begins(clock.today()), minute)


def quarter_begins(today: date) -> datetime:
    """Return the first instant of the quarter."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return datetime.combine(first, time.min, UTC)


@remembers(*ASKED, shelf=FOUND)
def count(pipeline_id: int, asked: Filter, as_of: AsOf) -> dict[int, Counts]:
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(counting(pipeline_id, asked, as_of)):
        rows[row.stage_id].append(row)
    return {stage_id: counts_of(of_stage) for stage_id, of_stage in rows.items()}


def counting(pipeline_id: int, asked: Filter, as_of: AsOf) -> Rows:
    """Select what is counted of the leads of each stage and currency, in one pass over them.

    What a stage makes of them is said once for all that have no chance of their own.
    """
    needs_step = (Lead.closed_at.is_(None)) & (Lead.next_step == "") & Lead.next_step_on.is_(None)
    seconds = extract("epoch", Lead.closed_at) - extract("epoch", Lead.created_at)
    is_closed = Lead.closed_at.is_not(None)
    every = narrowed(
        select(
            Lead.stage_id,
            Lead.currency,
            func.count().label("leads"),
            func.count().filter(needs_step).label("without_step"),
            func.count().filter(Lead.closed_at >= as_of.quarter).label("this_quarter"),
            func.count().filter(is_closed).label("closed"),
            func.sum(seconds).filter(is_closed).label("seconds"),
            func.sum(Lead.probability).label("chances"),
            func.count(Lead.probability).label("with_chance"),
            func.sum(Lead.amount_cents).label("cents"),
        ),
        pipeline_id,
        asked,
    )
    found = every.group_by(Lead.stage_id, Lead.currency).subquery()
    query = select(found, Stage.probability).join(Stage, Stage.id == found.c.stage_id)
    return query.order_by(found.c.currency)


def counts_of(rows: Sequence[Any]) -> Counts:
    """Add up what was counted in a stage; each currency stays for itself."""
    closed = sum(row.closed for row in rows)
    chances = sum(
        int(row.chances or 0) + (row.leads - row.with_chance) * row.probability for row in rows
    )
    return Counts(
        leads=sum(row.leads for row in rows),
        without_step=sum(row.without_step for row in rows),
        this_quarter=sum(row.this_quarter for row in rows),
        seconds_to_close=sum(float(row.seconds or 0) for row in rows) / closed if closed else None,
        expected=chances / 100,
        amounts={row.currency: int(row.cents) for row in rows if row.currency},
    )


def cards(pipeline: Pipeline, extent: Extent) -> dict[int, list[Card]]:
    """Return the first cards of each stage, in a query that reads no further than it shows."""
    shown = {
        f"{name}_{number}": value
        for number, stage in enumerate(pipeline.stages)
        for name, value in (
            ("stage", stage.id),
            ("size", extent.size(stage)),
            ("start", extent.start(stage)),
        )
    }
    number = len(pipeline.stages)
    if extent.asked.any:
        found = db.session.execute(heaps(number, *conditions(pipeline.id, extent.asked)), shown)
    else:
        found = db.session.execute(all_heaps(number), shown)
    rows = sorted(found, key=lambda row: (row.position, row.id))
    return cards_of(rows, {stage.id: stage.expected_days for stage in pipeline.stages})


def heaps(number: int, *which: ColumnElement[bool]) -> CompoundSelect[*tuple[Any, ...]]:
    """Select the first cards of so many stages, which are handed in with how many of each."""
    several = []
    for n in range(number):
        stage, size, start = (
            bindparam(f"{x}_{n}", type_=Integer) for x in ("stage", "size", "start")
        )
        heap = card_query().where(*which, Lead.stage_id == stage)
        several.append(heap.order_by(Lead.position, Lead.id).limit(size).offset(start).subquery())
    return union_all(*map(select, several))


all_heaps = cache(heaps)
