"""The calls of a group, as a list and each of them, drawn once for all who may see the same.

The clock ends a round and counts down what is left of it: that is told on each request.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from hubcommunity.core.db import db
from hubcommunity.core.fragments import draw
from hubcommunity.core.i18n import time_left
from hubcommunity.core.paging import Page, page_at
from hubcommunity.core.revisions import OWN
from hubcommunity.core.watching import remembers
from hubcommunity.library.models import Resource
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.absence_models import Absence
from hubcommunity.topics.calls.box_queries import box_of
from hubcommunity.topics.calls.merged_queries import merged_in
from hubcommunity.topics.calls.models import (
    Call,
    CallState,
    Elector,
    Extension,
    Outcome,
    Position,
    Round,
)
from hubcommunity.topics.calls.objection_models import Objection
from hubcommunity.topics.calls.objection_queries import page_of_objections
from hubcommunity.topics.calls.policy import Staged, Timed, overrules, state_at, steers
from hubcommunity.topics.calls.round_policy import changes_between
from hubcommunity.topics.calls.tally_policy import Tally
from hubcommunity.topics.models import Seat, TopicGroup
from hubcommunity.topics.policy import Place, unwritable_because

ASKED = (Call, Round, Elector, Position)


# --- the list ---


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


@remembers(*ASKED)
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
    return tuple(stage(call, call.asked, now) for call in calls)


def stage(call: Staged, asked: Timed | None, now: datetime) -> Stage:
    state = state_at(call, asked, now)
    if state is not CallState.OPEN or asked is None:
        return Stage(state)
    return Stage(state, time_left(asked.closes_at - now))


@remembers(*ASKED)
def calls_drawn(
    slug: str, group_id: int, number: int, drafts: bool, told: tuple[Stage, ...]
) -> Markup:
    """Return a page of a group's calls as it is shown while they are where they are told to be."""
    calls = calls_listed(group_id, number, drafts).items
    return draw("topics/calls/rows.html", slug=slug, rows=list(zip(calls, told, strict=True)))


# --- one call ---


class Head(NamedTuple):
    """What a call is, and the times of its last round; a draft has none."""

    title: str
    state: CallState
    closes_at: datetime | None
    ended_at: datetime | None


class Ends(NamedTuple):
    """When a round closes, and when it was ended."""

    closes_at: datetime
    ended_at: datetime | None


class Reader(NamedTuple):
    """What decides who sees what of a call."""

    seat_id: int | None
    runs: bool
    steers: bool
    overrules: bool


def reader_in(place: Place) -> Reader:
    seat_id = place.seat.id if place.seat else None
    return Reader(seat_id, place.runs, steers(place), overrules(place))


@remembers(Call, Round)
def head_of(group_id: int, uid: UUID) -> Head | None:
    """Return what a call of a group is; None where there is none."""
    row = db.session.execute(*queries.head_in(group_id, uid)).one_or_none()
    return Head(*row) if row else None


def stage_of(head: Head, now: datetime) -> Stage:
    asked = Ends(head.closes_at, head.ended_at) if head.closes_at else None
    return stage(head, asked, now)


@remembers(
    *(TopicGroup, Seat, Absence, Organisation, Person, Resource),
    *(*ASKED, Extension, Objection),
    shelf=OWN,
)
def panel_drawn(
    group_id: int, uid: UUID, number: int, reader: Reader, stage: Stage, _today: date
) -> Markup:
    """Return a call that was opened, with a page of its objections, while it is at this stage."""
    group = db.session.get_one(TopicGroup, group_id)
    call = queries.call_or_404(group, uid, drafts=False)
    rounds = queries.rounds_of(call)
    seat = db.session.get_one(Seat, reader.seat_id) if reader.seat_id else None
    box = box_of(call, rounds[-1], seat, stage.state)
    objections = page_of_objections(call, number, sum(box.objections.values()))
    return draw(
        "topics/calls/_call.html",
        group=group,
        reader=reader,
        call=call,
        box=box,
        left=stage.left,
        rounds=rounds,
        changes=changes_between(rounds),
        tallies=queries.tallies(rounds[:-1]) if len(rounds) > 1 else {},
        extensions=queries.extensions_of(call),
        merged=merged_in(call),
        objections=page_at(url_for("calls.show", slug=group.slug, uid=uid), objections),
        still=unwritable_because(group),
    )
