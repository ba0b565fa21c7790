"""Every figure, held to what counting day by day in Python says, over random histories."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import median

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubcommunity.core.db import db
from hubcommunity.core.revisions import bump, forget_everything
from hubcommunity.membership import term_queries
from hubcommunity.membership.models import ApplicationState
from hubcommunity.membership.presence_queries import PRESENT
from hubcommunity.membership.term_models import Membership
from hubcommunity.reports.figure_queries import FIGURES
from hubcommunity.reports.policy import Period, plus_months
from hubcommunity.reports.report_queries import Report
from tests import make
from tests.membership.histories import days_near, histories, made

NOW = datetime(2029, 3, 17, 12, tzinfo=UTC)
TODAY = NOW.date()
BEGIN = date(2025, 1, 1)
DAYS = days_near(BEGIN, 1_600)
ONE_DAY = timedelta(days=1)
MONTHS = st.integers(0, 50).map(lambda number: plus_months(BEGIN, number))
# When an application was sent, and after how many hours it was decided, and how.
DECIDED = st.tuples(
    DAYS, st.integers(0, 23), st.integers(0, 2_000), st.sampled_from(["approved", "declined"])
)


def period_between(one: date, other: date) -> Period:
    return Period(min(one, other), max(one, other), TODAY)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    past=st.lists(histories(DAYS), max_size=4),
    decided=st.lists(DECIDED, max_size=6),
    months=st.tuples(MONTHS, MONTHS),
)
def test_every_figure_is_what_counting_day_by_day_says(app, past, decided, months):
    db.session.rollback()
    forget_everything()
    with time_machine.travel(NOW, tick=False):
        places = [("BE", "academia"), ("FI", "industry")]
        members = [
            made(history, country=country, type=make.organisation_type(kind, kind))
            for number, history in enumerate(past)
            for country, kind in [places[number % 2]]
        ]
        waits = [applied(*one) for one in decided]
        report = Report(period_between(*months))
        told = Brute(members, waits, report.period)

        for name in FIGURES:
            rows = [tuple(row) for row in FIGURES[name](report).rows]
            assert rows == getattr(told, name)(), name
        assert report.members == told.members()[-1][1]
        assert report.came == sum(sum(row[1:]) for row in told.joined())
        assert report.left == sum(sum(row[1:]) for row in told.left())


def applied(day: date, hour: int, hours: int, state: str) -> tuple[datetime, datetime]:
    sent = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    decided = sent + timedelta(hours=hours)
    make.application(ApplicationState(state), submitted_at=sent, decided_at=decided)
    return sent, decided


class Brute:
    """The figures, counted by asking each membership for its status on each day."""

    def __init__(self, memberships: list[Membership], waits, period: Period) -> None:
        self.memberships, self.waits, self.period = memberships, waits, period
        self.statuses = [
            {day: term_queries.status_of(one, day) for day in days(BEGIN - 60 * ONE_DAY, TODAY)}
            for one in memberships
        ]

    def last_of(self, month: date) -> date:
        return min(plus_months(month, 1) - ONE_DAY, TODAY)

    def is_member(self, number: int, day: date) -> bool:
        return self.statuses[number].get(day) in PRESENT

    def present(self, day: date) -> list[int]:
        return [n for n in range(len(self.memberships)) if self.is_member(n, day)]

    def first_day(self, number: int) -> date | None:
        return next((day for day in self.statuses[number] if self.is_member(number, day)), None)

    def turns(self, number: int):
        """Tell each day on which it begins or ceases to be a member, and how."""
        first = self.first_day(number)
        for day, status in self.statuses[number].items():
            was, is_now = self.is_member(number, day - ONE_DAY), self.is_member(number, day)
            if is_now and not was:
                yield day, "joined" if day == first else "returned"
            if was and not is_now:
                yield day, status.value

    def by_month(self, *kinds: str):
        turns = Counter(
            (day.replace(day=1), kind)
            for number in range(len(self.memberships))
            for day, kind in self.turns(number)
        )
        return [(month, *(turns[month, kind] for kind in kinds)) for month in self.period.months]

    def members(self):
        months = self.period.months
        return [(month, len(self.present(self.last_of(month)))) for month in months]

    def joined(self):
        return self.by_month("joined", "returned")

    def left(self):
        return self.by_month("lapsed", "suspended", "ended")

    def retention(self):
        last = self.last_of(self.period.until)
        firsts = {n: self.first_day(n) for n in range(len(self.memberships))}
        found = []
        for year in range(last.year - 9, last.year + 1):
            of_it = [n for n, day in firsts.items() if day and day.year == year and day <= last]
            ends = [date(later, 12, 31) for later in range(year + 1, last.year + 1)]
            kept = [sum(self.is_member(n, end) for n in of_it) for end in ends if end <= last]
            if of_it:
                found.append((year, len(of_it), *(round(k / len(of_it), 3) for k in kept)))
        most = max((len(row) for row in found), default=0)
        return [row + (None,) * (most - len(row)) for row in found]

    def divided(self, value):
        last = self.last_of(self.period.until)
        present = [self.memberships[n] for n in self.present(last)]
        counted = Counter(value(one, last) for one in present)
        rows = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
        return [(name, number, round(number / len(present), 3)) for name, number in rows]

    def country(self):
        return self.divided(lambda one, day: one.organisation.country)

    def type(self):
        return self.divided(lambda one, day: one.organisation.type.name)

    def tier(self):
        return self.divided(lambda one, day: one.tier_on(day).name)

    def decisions(self):
        found = []
        for month in self.period.months:
            last = self.last_of(month)
            days_of = [
                (decided.date() - sent.date()).days
                for sent, decided in self.waits
                if month <= decided.date() <= last
            ]
            found.append((month, median(days_of) if days_of else None, len(days_of)))
        return found


def days(first: date, last: date):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@pytest.fixture
def figures(app):
    """Return a function that tells a figure's rows of the last 12 months, as a reader sees them."""

    def told(name: str) -> list[list[str]]:
        period = Period(date(2028, 4, 1), date(2029, 3, 1), TODAY)
        with time_machine.travel(NOW, tick=False):
            return FIGURES[name](Report(period)).shown_rows

    return told


def test_members_joined_and_left_add_up(figures):
    with time_machine.travel(NOW, tick=False):
        make.member(since=date(2028, 5, 2), until=date(2029, 5, 1))
        make.member(since=date(2028, 6, 1), until=date(2028, 8, 1))
    rows = figures("members")
    assert [row[1] for row in rows] == [*"012221111111"]
    assert rows[0][0] == "Apr 2028"
    assert [row[0] for row in figures("left") if row[1] != "0"] == ["Sept 2028"]


def test_what_is_changed_is_counted_anew(figures):
    with time_machine.travel(NOW, tick=False):
        assert figures("country") == []
        of = make.member(since=date(2029, 1, 1), until=date(2029, 12, 31), country="EE")
        bump("members")
    assert of.country == "EE"
    assert figures("country") == [["Estonia", "1", "100%"]]


def test_an_application_that_is_open_or_withdrawn_has_no_days_to_a_decision(figures):
    sent = NOW - timedelta(days=40)
    for state in (ApplicationState.IN_REVIEW, ApplicationState.WITHDRAWN):
        make.application(state, submitted_at=sent, decided_at=NOW - timedelta(days=1))
    assert {row[2] for row in figures("decisions")} == {"0"}
