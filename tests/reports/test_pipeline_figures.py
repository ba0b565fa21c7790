"""Every figure of a pipeline, and the leads behind it, held to what counting in Python says, over
random histories made through the door that all moves take."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from statistics import median

import time_machine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.revisions import forget_everything
from hubcommunity.partnerships import actions, step_actions
from hubcommunity.partnerships.loss_models import Loss, LostReason
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, StageKind
from hubcommunity.partnerships.step_models import ActivityKind
from hubcommunity.people.models import Person
from hubcommunity.reports.pipeline_figure_queries import DRAWN, FIGURES
from hubcommunity.reports.pipeline_lead_queries import leads_behind
from hubcommunity.reports.pipeline_report_queries import PipelineReport
from hubcommunity.reports.policy import Period, plus_months
from tests import make

NOW = datetime(2029, 3, 17, 12, tzinfo=UTC)
TODAY = NOW.date()
BEGIN = date(2028, 1, 1)
OPEN = ["Identified", "In conversation", "Agreement drafted"]
WON, LOST = "Partner", "Closed"
PLACES = [*OPEN, WON, LOST, "Waiting"]
KINDS = list(ActivityKind)
CHANCES = dict(zip(OPEN, (10, 35, 65), strict=True)) | {"Waiting": 0}

EVENTS = st.lists(
    st.tuples(st.integers(1, 600), st.sampled_from([*PLACES, *PLACES, *KINDS])), max_size=6
)
LEADS = st.tuples(
    st.one_of(st.integers(1, 300), st.integers(3_000, 9_000)),  # the hours since it was added
    st.sampled_from(["", "Enquiry"]),
    st.sampled_from([None, "FI"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, 0, 80]),
    st.sampled_from([None, date(2029, 2, 9), date(2029, 5, 1), date(2029, 5, 31)]),
    EVENTS,
)
MONTHS = st.integers(0, 14).map(lambda number: plus_months(BEGIN, number))


@dataclass
class Told:
    """A lead and all that happened to it, as the test did it."""

    lead: Lead
    added: datetime
    owner: Person | None
    chance: int | None
    stays: list[tuple[datetime, str]]
    done: list[tuple[datetime, ActivityKind]] = field(default_factory=list)
    reason: str | None = None

    @property
    def place(self) -> str:
        return self.stays[-1][1]


NOTE, CALL = ActivityKind.NOTE, ActivityKind.CALL
A_FULL_YEAR = [
    (5_000, "Enquiry", "FI", True, True, 0, None, [(60, NOTE), (90, CALL), (400, WON)]),
    (4_000, "", None, False, False, None, None, [(90, OPEN[1]), (40, CALL), (700, LOST)]),
    (3_000, "", "FI", True, False, 80, date(2029, 5, 1), [(99, NOTE), (9, "Waiting")]),
    (2_000, "", "FI", True, True, None, date(2029, 2, 9), [(70, OPEN[2]), (1_800, OPEN[1])]),
    (150, "Enquiry", None, False, True, None, None, [(1, NOTE)]),
    (5, "", None, False, True, None, None, [(1, CALL)]),  # on the last day of the period
]


@example(past=A_FULL_YEAR, months=(BEGIN, date(2029, 3, 1)))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(past=st.lists(LEADS, max_size=5), months=st.tuples(MONTHS, MONTHS))
def test_every_figure_is_what_counting_lead_by_lead_says(app, past, months):
    db.session.rollback()
    forget_everything()
    by, pipeline = make.staff(), a_pipeline()
    told = [happened(one, pipeline, by) for one in past]
    with time_machine.travel(NOW, tick=False):
        report = PipelineReport(pipeline, Period(min(months), max(months), TODAY), is_open=True)
        brute = Brute(told, report.period, by)

        for name, build in FIGURES.items():
            assert [tuple(row) for row in build(report).rows] == getattr(brute, name)(), name
            found = {row[0]: row[-1] for row in leads_behind(name, report)[1]}
            assert found == getattr(brute, f"behind_{name}", brute.behind_ended)(), name
        assert report.added == len(brute.added)
        assert (report.won, report.lost) == brute.number_ended()
        assert report.waiting == sum(row[3] for row in brute.response())


def a_pipeline() -> Pipeline:
    number = make.person().id
    pipeline = make.pipeline(f"made-{number}", f"Made {number}")
    make.saved(Stage(pipeline=pipeline, name="Waiting", kind=StageKind.ON_HOLD, position=9))
    return pipeline


def happened(one, pipeline: Pipeline, by: Person) -> Told:
    """Add a lead and do with it what a history says, as far as it is not still to come."""
    hours, source, country, is_owned, is_typed, chance, close, events = one
    at = NOW - timedelta(hours=hours)
    owner = by if is_owned else None
    facts = {
        "source": make.source(source) if source else None,
        "country": country,
        "owner": owner,
        "probability": chance,
    }
    facts["type_id"] = make.organisation_type().id if is_typed else None
    with time_machine.travel(at, tick=False):
        lead = actions.add_lead(
            pipeline, by=by, organisation_name="Agency", expected_close_on=close, **facts
        )
        db.session.flush()
    told = Told(lead, at, owner, chance, [(at, OPEN[0])])
    for gap, what in events:
        at += timedelta(hours=gap)
        if at <= NOW:
            with time_machine.travel(at, tick=False):
                do(told, what, at, by)
                db.session.flush()
    return told


def do(told: Told, what: str | ActivityKind, at: datetime, by: Person) -> None:
    if isinstance(what, ActivityKind):
        step_actions.log(told.lead, what, "Said", by=by)
        told.done.append((at, what))
        return
    to, said = make.stage(told.lead.pipeline, what), {}
    if what == LOST:
        said = {"reason": "Said", "loss": Loss(because=a_reason(len(told.stays)))}
    actions.move(told.lead, to=to, by=by, version=told.lead.version, **said)
    if what != told.place:
        told.stays.append((at, what))
        told.reason = said["loss"].because and said["loss"].because.name if said else None


def a_reason(number: int) -> LostReason | None:
    """Return one reason of the list, or another, or none."""
    name = f"Reason {number % 3}"
    if number % 3 == 0:
        return None
    known = db.session.scalar(select(LostReason).where(LostReason.name == name))
    return known or make.saved(LostReason(name=name))


def day(moment: datetime) -> date:
    return moment.date()


class Brute:
    """The figures, counted from what was done, lead by lead."""

    def __init__(self, told: list[Told], period: Period, by: Person) -> None:
        self.told, self.period, self.by_name = told, period, by.name
        self.added = [one for one in told if self.holds(one.added)]
        self.ended = [
            one for one in told if one.place in (WON, LOST) and self.holds(one.stays[-1][0])
        ]
        self.since = datetime.combine(TODAY - timedelta(days=7), time(), tzinfo=UTC)

    def holds(self, at: datetime) -> bool:
        return self.period.first_day <= day(at) <= self.period.last_day

    @staticmethod
    def furthest(one: Told) -> int:
        places = [place for _at, place in one.stays]
        return 4 if WON in places else max(OPEN.index(p) + 1 for p in places if p in OPEN)

    def funnel(self):
        numbers = [sum(self.furthest(one) >= step for one in self.added) for step in (1, 2, 3, 4)]
        before = [len(self.added), *numbers]
        names = [*OPEN, "Won"]
        return [
            (name, number, round(number / all_, 3) if all_ else None)
            for name, number, all_ in zip(names, numbers, before, strict=False)
        ]

    def behind_funnel(self):
        names = [*OPEN, "Won"]
        return {one.lead.uid: names[self.furthest(one) - 1] for one in self.added}

    def ended_stays(self):
        for one in self.told:
            for (came, place), (left, _) in zip(one.stays, one.stays[1:], strict=False):
                if self.holds(left) and place not in (WON, LOST):
                    yield one, place, (day(left) - day(came)).days

    def stages(self):
        rows = []
        for place in [*OPEN, "Waiting"]:
            days = [number for _one, where, number in self.ended_stays() if where == place]
            rows.append((place, median(days) if days else None, len(days), None))
        return rows

    def behind_stages(self):
        return dict(Counter(one.lead.uid for one, _place, _days in self.ended_stays()))

    @staticmethod
    def answer(one: Told) -> date | None:
        words = [at for at, kind in one.done if kind.value in ("call", "mail", "meeting")]
        return min((day(at) for at in [*words, *(at for at, _ in one.stays[1:])]), default=None)

    def behind_response(self):
        return {one.lead.uid: self.answer(one) for one in self.added}

    def response(self):
        rows = []
        for month in self.period.months:
            added = [one for one in self.added if day(one.added).replace(day=1) == month]
            days = [(answer - day(one.added)).days for one in added if (answer := self.answer(one))]
            rows.append((month, median(days) if days else None, len(days), len(added) - len(days)))
        return rows

    def behind_expected(self):
        is_open = [one for one in self.told if one.place not in (WON, LOST)]
        return {
            one.lead.uid: CHANCES[one.place] if one.chance is None else one.chance
            for one in is_open
        }

    def expected(self):
        chances = self.behind_expected()
        found = {}
        for one in self.told:
            if one.lead.uid in chances:
                close = one.lead.expected_close_on
                found.setdefault(close and close.replace(day=1), []).append(chances[one.lead.uid])
        rows = [(month, len(each), sum(each) / 100) for month, each in found.items()]
        return sorted(rows, key=lambda row: row[0] or date.max)

    def behind_ended(self):
        return {one.lead.uid: "won" if one.place == WON else "lost" for one in self.ended}

    def number_ended(self):
        ended = Counter(self.behind_ended().values())
        return ended["won"], ended["lost"]

    def by(self, value):
        found = {}
        for one in self.ended:
            numbers = found.setdefault(value(one) or None, [0, 0])
            numbers[one.place == LOST] += 1
        rows = [(name, *numbers) for name, numbers in found.items()]
        return sorted(rows, key=lambda row: (-row[1] - row[2], row[0] is None, row[0] or ""))

    def source(self):
        return self.by(lambda one: one.lead.source_name)

    def country(self):
        return self.by(lambda one: one.lead.country)

    def type(self):
        return self.by(lambda one: one.lead.type and one.lead.type.name)

    def owner(self):
        return self.by(lambda one: one.owner and one.owner.name)

    def reason(self):
        lost = Counter(one.reason for one in self.ended if one.place == LOST)
        return sorted(lost.items(), key=lambda row: (-row[1], row[0] is None, row[0] or ""))

    def behind_reason(self):
        return {uid: how for uid, how in self.behind_ended().items() if how == "lost"}

    def activity(self):
        kinds = Counter(kind for one in self.told for at, kind in one.done if self.holds(at))
        return [(self.by_name, *(kinds[kind] for kind in DRAWN))] if kinds else []

    def behind_activity(self):
        done = (one.lead.uid for one in self.told for at, _kind in one.done if self.holds(at))
        return dict(Counter(done))

    def moves(self):
        for one in self.told:
            for (_, before), (at, after) in zip(one.stays, one.stays[1:], strict=False):
                if at >= self.since:
                    yield one, before, after, at

    def moved(self):
        """The latest first; of two at once, that of the lead that was made later in the test."""
        moves = sorted(enumerate(self.moves()), key=lambda move: (move[1][3], move[0]))
        return [
            ("Agency", before, after, self.by_name, at)
            for _place, (_one, before, after, at) in reversed(moves)
        ]

    def behind_moved(self):
        return dict(Counter(one.lead.uid for one, *_rest in self.moves()))
