"""The days of reminders as data: administrators add and retire them, and nothing is made up for."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from sqlalchemy import select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.membership import reminder_day_actions as actions
from hubcommunity.membership.term_reminder_actions import remind_of_terms
from hubcommunity.membership.term_reminder_models import ReminderDay
from hubcommunity.membership.term_reminder_queries import reminder_days
from hubcommunity.seed.reference import load_reference
from tests import make
from tests.membership.test_at_once import at_once

END = date(2027, 5, 31)
PAGE = "/staff/settings/reminders/"


@pytest.fixture
def administrator(app):
    return make.administrator()


@pytest.fixture
def browser(administrator, sign_in):
    return sign_in(administrator)


def on(after: int):
    """Travel to so many days after the last day of the term."""
    return time_machine.travel(datetime.combine(END + timedelta(days=after), time(9), UTC))


def sent_on(after: int) -> int:
    with on(after):
        return remind_of_terms(clock.now())


def days() -> list[int]:
    return [day.days for day in reminder_days()]


def contact():
    return make.primary_contact(make.member(since=END - timedelta(days=364), until=END))


def test_a_day_is_added_and_goes_on_record(administrator):
    actions.add_day(-14, by=administrator)
    actions.add_day(3, by=administrator)
    assert days() == [-14, 3]
    found = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.event, entry.details) for entry in found] == [
        ("reminder_day.added", {"days": -14}),
        ("reminder_day.added", {"days": 3}),
    ]


@pytest.mark.parametrize(("after", "sent"), [(-15, 1), (-14, 1), (-13, 0)])
def test_a_new_day_reminds_of_terms_that_come_to_it_and_of_none_that_is_past_it(
    administrator, after, sent
):
    contact()
    with on(after):
        actions.add_day(-14, by=administrator)
    assert max(sent_on(after), sent_on(after + 1)) == sent


def test_a_new_day_that_is_past_takes_nothing_from_the_one_to_come(administrator):
    contact()
    with on(-13):
        actions.add_day(-14, by=administrator)
        actions.add_day(-7, by=administrator)
    assert [sent_on(after) for after in (-13, -8, -7, -6)] == [0, 0, 1, 0]


def test_a_retired_day_reminds_nobody_and_is_not_made_up_for_by_an_earlier_one(administrator):
    contact()
    db.session.add_all(ReminderDay(days=each) for each in (-30, -7))
    db.session.flush()
    assert sent_on(-7) == 1, "the worker slept on the thirtieth day before"
    with on(-6):
        actions.retire_day(-7, by=administrator)
    assert days() == [-30]
    assert sent_on(-6) == 0


def test_a_day_that_comes_back_sends_nothing_twice(administrator):
    contact()
    db.session.add(ReminderDay(days=-7))
    db.session.flush()
    assert sent_on(-7) == 1
    with on(-7):
        actions.retire_day(-7, by=administrator)
        actions.add_day(-7, by=administrator)
    assert [sent_on(-7), sent_on(-6)] == [0, 0]


def test_a_day_is_set_once_and_retired_once(administrator):
    actions.add_day(-14, by=administrator)
    with pytest.raises(RuleBroken, match="on this day already"):
        actions.add_day(-14, by=administrator)
    actions.retire_day(-14, by=administrator)
    for gone in (-14, 99):
        with pytest.raises(Stale, match="Nobody is reminded on this day"):
            actions.retire_day(gone, by=administrator)


@pytest.mark.parametrize("days", [-366, 366])
def test_a_day_is_within_a_year(administrator, days):
    with pytest.raises(RuleBroken, match="within a year"):
        actions.add_day(days, by=administrator)


def test_the_days_that_a_hub_has_retired_do_not_come_back_by_themselves(administrator):
    load_reference()
    assert days() == [-60, -30, -7, 0, 14]
    for each in days():
        actions.retire_day(each, by=administrator)
    load_reference()
    assert days() == []


def test_of_two_who_add_the_same_day_at_once_one_does(app, sign_in):
    posts = [(sign_in(make.administrator()), PAGE, {"days": "-14"}) for _ in range(2)]
    answers = at_once(app, *posts)
    assert sorted(status for status, _text in answers) == [302, 409]
    assert "on this day already" in next(text for status, text in answers if status == 409)
    assert days() == [-14]


# --- on the page ---


def test_an_administrator_adds_and_retires_a_day_on_the_page(browser):
    assert "Nobody is reminded" in browser.get(PAGE).text
    answer = browser.post(PAGE, data={"days": "-14"}, follow_redirects=True)
    assert "14 days before the last day of a term" in answer.text
    browser.post(PAGE, data={"days": "0"})
    assert "On the last day of a term" in browser.get(PAGE).text

    browser.post(f"{PAGE}-14/retire")
    assert days() == [0]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Enter a number of days"),
        ("soon", "Enter a whole number"),
        ("1.5", "Enter a whole number"),
        ("366", "Enter a number from -365 to 365"),
        ("-366", "Enter a number from -365 to 365"),
    ],
)
def test_what_is_no_day_is_said_and_kept(browser, typed, told):
    page = browser.post(PAGE, data={"days": typed}).text
    assert told in page
    assert f'value="{typed}"' in page
    assert days() == []


def test_a_day_that_is_set_already_is_refused(browser):
    browser.post(PAGE, data={"days": "7"})
    assert "on this day already" in browser.post(PAGE, data={"days": "7"}).text
    assert days() == [7]


def test_staff_read_the_days_from_the_tiers_and_change_none(administrator, office):
    actions.add_day(-14, by=administrator)
    assert f'href="{PAGE}"' in office.get("/staff/settings/tiers/").text
    page = office.get(PAGE).text
    assert "14 days before" in page
    assert "Retire" not in page
    assert "Add a day" not in page
    assert office.post(PAGE, data={"days": "3"}).status_code == 403
    assert office.post(f"{PAGE}-14/retire").status_code == 403
    assert days() == [-14]


def test_a_number_that_no_database_holds_is_no_day(browser):
    assert browser.post(f"{PAGE}{'9' * 30}/retire").status_code == 404
    assert browser.post(f"{PAGE}-{'9' * 30}/retire").status_code == 409
