"""Reminders of applications that wait, and the working days they count by."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from hubcommunity.accounts import duty_actions
from hubcommunity.accounts.models import DutyName
from hubcommunity.accounts.queries import account_of
from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership import actions
from hubcommunity.membership import information_actions as information
from hubcommunity.membership.models import ApplicationState as State
from hubcommunity.membership.reminder_actions import remind
from hubcommunity.membership.reminder_policy import after_working_days, staff_are_late
from hubcommunity.worker.actions import JOBS
from tests import make
from tests.threads import at_once

BRUSSELS = ZoneInfo("Europe/Brussels")
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=BRUSSELS)
WEEK = timedelta(days=7)
MINUTES = st.integers(0, 15 * 365 * 24 * 60)
INSTANTS = MINUTES.map(lambda n: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


# --- working days ---


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-24 10:00", 5, "2026-12-01 10:00"),  # Tuesday to Tuesday
        ("2026-11-27 17:30", 1, "2026-11-30 17:30"),  # Friday to Monday
        ("2026-11-28 09:00", 1, "2026-12-01 00:00"),  # Saturday counts as Monday's beginning
        ("2026-11-29 23:59", 5, "2026-12-07 00:00"),  # so does Sunday
        ("2026-10-23 10:00", 5, "2026-10-30 10:00"),  # the clocks go back in between
        ("2026-11-24 10:00", 0, "2026-11-24 10:00"),
    ],
)
def test_working_days_pass_from_monday_to_friday(start, days, end):
    def local(told):
        return datetime.fromisoformat(told).replace(tzinfo=BRUSSELS)

    assert after_working_days(local(start), days, BRUSSELS) == local(end)


def test_the_zone_says_what_day_it_is():
    late_on_friday = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # Saturday in Brussels

    assert after_working_days(late_on_friday, 1, UTC).astimezone(UTC).day == 30
    assert after_working_days(late_on_friday, 1, BRUSSELS).day == 1


@given(start=INSTANTS, days=st.integers(0, 40))
def test_the_days_in_between_are_so_many_working_days(start, days):
    end = after_working_days(start, days, BRUSSELS)

    begun = after_working_days(start, 0, BRUSSELS)
    between = (begun.date() + timedelta(n) for n in range(1, (end.date() - begun.date()).days + 1))
    assert sum(day.weekday() < 5 for day in between) == days
    assert end.weekday() < 5
    assert end.time() == begun.time()
    assert begun >= start
    assert begun == start or (begun.weekday(), begun.time()) == (0, time())


@given(start=INSTANTS, one=st.integers(0, 12), more=st.integers(0, 12))
def test_days_add_up_and_later_is_never_sooner(start, one, more):
    whole = after_working_days(start, one + more, BRUSSELS)

    assert whole == after_working_days(after_working_days(start, one, BRUSSELS), more, BRUSSELS)
    later = after_working_days(start + timedelta(hours=one), one + more, BRUSSELS)
    assert later >= whole


@given(start=INSTANTS)
def test_staff_are_late_from_that_moment_on(start):
    due = after_working_days(start, 5, BRUSSELS).astimezone(UTC)

    assert staff_are_late(start, due, BRUSSELS)
    assert not staff_are_late(start, due - timedelta(seconds=1), BRUSSELS)
    assert due - start.astimezone(UTC) >= timedelta(days=5), "what the query leaves out is not due"


# --- reminders ---


@pytest.fixture
def staff():
    return make.staff(email="sofia@hub.test")


@pytest.fixture
def colleague(staff):
    return make.staff(email="jonas@hub.test")


def waiting(state=State.SUBMITTED, since=TUESDAY, **values):
    return make.application(state, moved_at=since, **values)


def reminders(outbox):
    return [mail.to_address for mail in outbox() if ".waits_for_" in mail.event]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW])
def test_all_staff_are_reminded_of_what_nobody_has(state, staff, colleague, outbox):
    application = waiting(state)

    assert remind(TUESDAY + WEEK - timedelta(seconds=1)) == 0
    assert remind(TUESDAY + WEEK) == 1

    assert reminders(outbox) == [staff.email, colleague.email]
    assert about(application)[-1].details == {"of": state.value}
    assert "since 24 Nov 2026" in outbox()[-1].text


def test_whoever_has_it_is_reminded_alone(staff, colleague, outbox):
    waiting(assignee=colleague)

    remind(TUESDAY + WEEK)

    assert reminders(outbox) == [colleague.email]


def test_an_assignee_who_left_the_staff_is_not_reminded(staff, colleague, outbox):
    waiting(assignee=colleague)
    duty_actions.end_duty(account_of(colleague), DutyName.STAFF, by=None)

    remind(TUESDAY + WEEK)

    assert reminders(outbox) == [staff.email]


def test_the_applicant_is_reminded_of_the_question_after_seven_days(staff, outbox):
    application = make.application(State.IN_REVIEW)
    with time_machine.travel(TUESDAY, tick=False):
        information.ask_for_information(application, by=staff, question="Where are you?")

    assert remind(TUESDAY + WEEK - timedelta(seconds=1)) == 0
    assert remind(TUESDAY + WEEK) == 1

    assert reminders(outbox) == [application.applicant.email]
    assert "Where are you?" in outbox()[-1].text


def test_a_reminder_is_sent_once_in_a_stay_even_late(staff, outbox):
    waiting()

    told = [remind(TUESDAY + timedelta(days=days)) for days in (30, 30, 31, 90)]

    assert told == [1, 0, 0, 0]
    assert reminders(outbox) == [staff.email]


def test_the_next_stay_is_reminded_of_anew(staff, outbox):
    application = waiting()
    remind(TUESDAY + WEEK)
    with time_machine.travel(TUESDAY + WEEK, tick=False):
        actions.start_review(application, by=staff)

    assert remind(TUESDAY + 2 * WEEK - timedelta(hours=1)) == 0
    assert remind(TUESDAY + 2 * WEEK) == 1
    assert reminders(outbox) == [staff.email] * 2


@pytest.mark.parametrize("state", [State.DRAFT, State.DECLINED, State.APPROVED, State.WITHDRAWN])
def test_nobody_is_reminded_of_what_does_not_wait(state, staff, outbox):
    waiting(state)

    assert remind(TUESDAY + 9 * WEEK) == 0
    assert reminders(outbox) == []


def test_a_move_in_time_leaves_nothing_to_remind_of(staff, outbox):
    application = waiting()
    with time_machine.travel(TUESDAY + timedelta(days=6), tick=False):
        actions.start_review(application, by=staff)

    assert remind(TUESDAY + WEEK) == 0


def test_a_page_that_somebody_has_open_stays_right(staff):
    application = waiting()
    seen = application.version

    remind(TUESDAY + WEEK)
    db.session.expire_all()

    actions.start_review(application, by=staff, seen=seen)
    assert application.state is State.IN_REVIEW


def test_two_workers_at_once_remind_once(app, staff, outbox):
    waiting()
    now = clock.now() + 9 * WEEK

    assert at_once(app, lambda: remind(now), lambda: remind(now)) == ["", ""]

    assert reminders(outbox) == [staff.email]


def test_the_worker_reminds_every_hour():
    (job,) = [job for job in JOBS if job.run is remind]
    assert job.every == timedelta(hours=1)
