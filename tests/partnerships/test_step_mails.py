"""The mails of the morning: on working days what is due, on Mondays what is slow; never empty."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.mail.models import Message
from hubcommunity.partnerships import step_actions, step_mail_actions
from hubcommunity.partnerships.rot_policy import SLOW, STUCK, slowness
from hubcommunity.partnerships.step_models import ActivityKind
from tests import make

# In Helsinki, two hours ahead, it is seven at five.
MONDAY = datetime(2026, 12, 7, 5, tzinfo=UTC)
TUESDAY, SATURDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=5)
DUE, SLOW_MAIL = "steps.due", "leads.slow"


@pytest.fixture
def owner():
    return make.staff(timezone="Europe/Helsinki")


def plan(lead, text, on, **values):
    return step_actions.plan(lead, ActivityKind.CALL, text, on=on, by=None, **values)


def mails(event):
    return db.session.scalars(select(Message).where(Message.event == event)).all()


def run(at):
    with time_machine.travel(at, tick=False):
        return step_mail_actions.write_step_mails(at)


@pytest.mark.parametrize(
    ("days", "expected", "grade"),
    [(10, 10, ""), (11, 10, SLOW), (14, 10, SLOW), (15, 10, STUCK), (99, None, ""), (1, 0, STUCK)],
)
def test_a_lead_is_slow_past_what_is_expected_and_stuck_at_half_as_much_again(
    days, expected, grade
):
    assert slowness(days, expected) == grade


def test_at_seven_in_the_morning_of_theirs_owners_hear_what_is_late_and_due(owner):
    lead = make.lead(owner=owner, organisation_name="Nordic Alliance")
    plan(lead, "Write", TUESDAY.date() - timedelta(days=3))
    plan(lead, "Ring", TUESDAY.date())
    plan(lead, "Meet", TUESDAY.date() + timedelta(days=1))
    plan(lead, "Another's", TUESDAY.date(), owner=make.staff(timezone="America/New_York"))
    assert run(TUESDAY - timedelta(minutes=1)) == 0
    assert run(TUESDAY) == 1
    [mail] = mails(DUE)
    assert mail.person_id == owner.id
    assert "2 next steps are late or due today" in mail.subject
    assert mail.text.index("Nordic Alliance: Write") < mail.text.index("Nordic Alliance: Ring")
    assert "Meet" not in mail.text


def test_a_mail_comes_once_a_day_however_long_the_worker_slept(owner):
    plan(make.lead(owner=owner), "Ring", TUESDAY.date())
    late = TUESDAY + timedelta(hours=8)
    assert [run(late), run(late), run(late + timedelta(hours=2))] == [1, 0, 0]
    assert run(TUESDAY + timedelta(days=1)) == 1


def test_no_mail_is_empty_comes_at_weekends_or_where_it_is_not_wanted(owner):
    lead = make.lead(owner=owner)
    assert run(TUESDAY) == 0
    plan(lead, "Ring", TUESDAY.date())
    assert run(SATURDAY) == 0
    step_mail_actions.choose(owner, daily=False, weekly=True, assigned=True)
    assert run(TUESDAY + timedelta(days=1)) == 0


def test_what_is_due_after_the_morning_waits_for_the_next_one(owner):
    lead = make.lead(owner=owner)
    run(TUESDAY)
    plan(lead, "Ring", TUESDAY.date())
    assert run(TUESDAY + timedelta(hours=3)) == 0


def slow_lead(owner, days, name="Lead", **values):
    pipeline = values.pop("pipeline", None) or make.pipeline()
    make.stage(pipeline, "Identified").expected_days = 10
    with time_machine.travel(MONDAY - timedelta(days=days), tick=False):
        return make.lead(pipeline, owner=owner, organisation_name=name, **values)


def test_on_mondays_owners_hear_in_one_mail_which_leads_are_slow(owner):
    first = slow_lead(owner, 12, "Slow Alliance")
    slow_lead(owner, 15, "Stuck Alliance", pipeline=first.pipeline)
    slow_lead(owner, 10, "Quick Alliance", pipeline=first.pipeline)
    closed = slow_lead(owner, 40, "Closed Alliance", pipeline=first.pipeline)
    closed.closed_at = MONDAY
    assert run(MONDAY - timedelta(minutes=1)) == 0
    assert [run(MONDAY), run(MONDAY + timedelta(hours=1)), run(TUESDAY)] == [1, 0, 0]
    [mail] = mails(SLOW_MAIL)
    text = mail.text
    assert text.index("Stuck Alliance (stuck): 15 days in Identified, 10 expected") < text.index(
        "Slow Alliance: 12 days in Identified, 10 expected"
    )
    assert "Quick" not in text
    assert "Closed" not in text
    assert run(MONDAY + timedelta(days=7)) == 1


def test_a_worker_that_slept_on_monday_tells_later_in_the_week(owner):
    slow_lead(owner, 12)
    run(MONDAY)
    assert run(MONDAY + timedelta(days=9)) == 1
    assert run(MONDAY + timedelta(days=10)) == 0


def test_the_person_chooses_on_a_page(sign_in, owner):
    browser = sign_in(owner)
    at = "/account/notifications/leads/"
    assert browser.get(at).text.count("checked") == 3
    browser.post(at, data={"weekly": "y"})
    assert browser.get(at).text.count("checked") == 1
    assert at in browser.get("/account/notifications/").text
    plan(make.lead(owner=owner), "Ring", date(2020, 1, 1))
    assert run(TUESDAY) == 0
