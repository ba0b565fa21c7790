"""The list of a group's calls as all see it who may see the same: drawn once for all of them.

The clock ends a round and counts down what is left of it: that is told on each request.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from markupsafe import Markup

from hubcommunity.core.fragments import draw
from hubcommunity.core.i18n import time_left
from hubcommunity.core.paging import Page
from hubcommunity.core.watching import remembers
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.models import Call, CallState, Elector, Outcome, Position, Round
from hubcommunity.topics.calls.policy import state_at
from hubcommunity.topics.calls.tally_policy import Tally


class Asked(NamedTuple):
    """The last round of a call."""

    number: int
    closes_at: datetime
    ended_at: datetime | None
    tally: Tally


class Listed(NamedTuple):
    """What the list shows of a call."""

    uid: UUID
    title: str
    state: CallState
    outcome: Outcome | None
    planned_at: datetime
    asked: Asked | None


class Stage(NamedTuple):
    """Where a call is by the clock, and how long it is open still, in words."""

    state: CallState
    left: str = ""


@remembers(Call, Round, Elector, Position)
def calls_listed(group_id: int, number: int, drafts: bool) -> Page[Listed]:
    """Return a page of a group's calls, with drafts or without."""
    page = queries.page_of_calls(group_id, number, drafts=drafts)
    rounds = queries.last_rounds(page.items)
    tallies = queries.tallies(list(rounds.values()))
    rows = tuple(about(call, rounds.get(call.id), tallies) for call in page.items)
    return Page(rows, page.number, page.size, page.total)


def about(call: Call, asked: Round | None, tallies: dict[int, Tally]) -> Listed:
    last = None
    if asked is not None:
        last = Asked(asked.number, asked.closes_at, asked.ended_at, tallies[asked.id])
    return Listed(call.uid, call.title, call.state, call.outcome, call.planned_at, last)


def stages(calls: Sequence[Listed], now: datetime) -> tuple[Stage, ...]:
    return tuple(stage(call, now) for call in calls)


def stage(call: Listed, now: datetime) -> Stage:
    state = state_at(call, call.asked, now)
    if state is not CallState.OPEN or call.asked is None:
        return Stage(state)
    return Stage(state, time_left(call.asked.closes_at - now))


@remembers(Call, Round, Elector, Position)
def calls_drawn(
    slug: str, group_id: int, number: int, drafts: bool, told: tuple[Stage, ...]
) -> Markup:
    """Return a page of a group's calls as it is shown while they are where they are told to be."""
    calls = calls_listed(group_id, number, drafts).items
    return draw("topics/calls/rows.html", slug=slug, rows=list(zip(calls, told, strict=True)))
