"""What the figures of a pipeline mean: how far a lead came, and what waits for an answer."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from hubcommunity.partnerships.models import StageKind
from hubcommunity.partnerships.step_models import ActivityKind

# What counts as an answer to a new lead, besides moving it.
ANSWERS = (ActivityKind.CALL, ActivityKind.MAIL, ActivityKind.MEETING)
# How many days back “since last week” reaches, and how many moves a page shows.
WEEK, MOVES_SHOWN = 7, 50


class Step(NamedTuple):
    """A stage of the pipeline, live or retired."""

    id: int
    name: str
    position: int
    kind: StageKind
    expected_days: int | None
    is_live: bool


def steps_of(stages: Iterable[Step]) -> list[int]:
    """Return the open stages through which leads go now, in their order."""
    steps = [stage for stage in stages if stage.is_live and stage.kind is StageKind.OPEN]
    return [stage.id for stage in sorted(steps, key=place_of)]


def place_of(stage: Step) -> tuple[int, int]:
    return stage.position, stage.id


def depths(stages: Sequence[Step]) -> dict[int, int]:
    """Return how many steps of the funnel somebody in a stage has reached: those up to it; all of
    them, and the last one, *won*, where it is won.

    A retired stage counts for the steps before it. To be on hold or lost is no step.
    """
    ids = steps_of(stages)
    steps = [stage for stage in stages if stage.id in ids]
    found = {}
    for stage in stages:
        if stage.kind is StageKind.OPEN:
            found[stage.id] = sum(place_of(step) <= place_of(stage) for step in steps)
        elif stage.kind is StageKind.WON:
            found[stage.id] = len(steps) + 1
    return found


def reached(furthest: dict[int, int], steps: int) -> list[int]:
    """Return how many leads came to each of so many steps or further, of how many came how far."""
    return [
        sum(number for depth, number in furthest.items() if depth >= step)
        for step in range(1, steps + 1)
    ]


def shares(numbers: Sequence[int], all_of_them: int) -> list[float | None]:
    """Return of each number its share in the one before; the first one's in all of them."""
    before = [all_of_them, *numbers][: len(numbers)]
    return [
        round(number / whole, 3) if whole else None
        for number, whole in zip(numbers, before, strict=True)
    ]


class Answered(NamedTuple):
    """How many leads added in a month were answered after so many days; None: not yet."""

    month: date
    days: int | None
    number: int


class Outcome(NamedTuple):
    """How many leads with one value of something, say a source, were won, or lost."""

    about: str
    value: str | None
    kind: StageKind
    number: int


class Expected(NamedTuple):
    """How many open leads are expected to close in a month, if any is said, and the sum of their
    chances in percent."""

    month: date | None
    leads: int
    percents: int


class Done(NamedTuple):
    """How many activities of a kind somebody did."""

    by_id: int | None
    kind: ActivityKind
    number: int


def won_and_lost(outcomes: Iterable[Outcome], about: str) -> list[tuple[str | None, int, int]]:
    """Return each value with how many leads were won and lost with it, the most leads first."""
    found: dict[str | None, Counter[StageKind]] = {}
    for outcome in outcomes:
        if outcome.about == about:
            found.setdefault(outcome.value or None, Counter())[outcome.kind] += outcome.number
    rows = [(value, one[StageKind.WON], one[StageKind.LOST]) for value, one in found.items()]
    return sorted(rows, key=lambda row: (-row[1] - row[2], row[0] is None, row[0] or ""))
