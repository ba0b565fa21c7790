"""Primary contacts are reminded that a term ends: each time once, whatever the worker missed."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership import standing_actions
from hubcommunity.membership.term_actions import renew
from hubcommunity.membership.term_queries import membership_of
from hubcommunity.membership.term_reminder_actions import remind_of_terms
from hubcommunity.membership.term_reminder_models import ReminderDay
from hubcommunity.membership.term_reminder_policy import LATEST, phase_on, spans
from tests import make
from tests.statements import statements
from tests.threads import at_once

DAYS = (-60, -30, -7, 0, 14)
END = date(2027, 5, 31)


@pytest.fixture(autouse=True)
def days(app):
    db.session.add_all(ReminderDay(days=each) for each in DAYS)
    db.session.flush()


def member(**values):
    return make.member("Baltic Forum", since=END - timedelta(days=364), until=END, **values)


def run(after: int) -> int:
    """Let the job run so many days after the last day of the term."""
    with time_machine.travel(datetime.combine(END + timedelta(days=after), time(9), UTC)):
        return remind_of_terms(clock.now())


def subjects(outbox):
    return [mail.subject for mail in outbox()]


def test_each_day_has_its_mail_in_its_own_words_once(outbox):
    contact = make.primary_contact(member())
    for after in range(-70, 40):
        run(after)
        run(after)
    assert subjects(outbox) == [
        *["The membership of Baltic Forum ends on 31 May 2027"] * 3,
        "The membership of Baltic Forum ends today",
        "The membership of Baltic Forum has ended",
    ]
    assert {mail.person_id for mail in outbox()} == {contact.id}
    assert "/membership/" in outbox()[0].text
    assert "Until 30 Jun 2027 you can renew it" in " ".join(outbox()[-1].text.split())


@pytest.mark.parametrize(("after", "number"), [(-61, 0), (-60, 1), (-33, 1), (-30, 1)])
def test_the_first_one_comes_on_its_day(after, number):
    make.primary_contact(member())
    assert run(after) == number


def test_every_primary_contact_hears_of_it_and_nobody_else(outbox):
    organisation = member()
    contacts = [make.primary_contact(organisation) for _ in range(2)]
    make.delegate(organisation)
    run(-60)
    assert {mail.person_id for mail in outbox()} == {one.id for one in contacts}
    term = membership_of(organisation).terms[0]
    assert [(e.event, e.details) for e in about(term)] == [("term.reminded", {"days": -60})]


def test_a_worker_that_slept_over_several_sends_only_the_newest(outbox):
    make.primary_contact(member())
    assert run(-60) == 1
    assert run(2) == 1
    assert subjects(outbox)[1:] == ["The membership of Baltic Forum has ended"]
    assert run(3) == 0


def test_a_week_late_it_still_comes_and_months_late_it_does_not():
    make.primary_contact(member())
    assert run(14 + LATEST.days) == 0
    assert run(14 + 7) == 1


def test_none_after_a_renewal():
    organisation, staff = member(), make.staff()
    with time_machine.travel(datetime.combine(END - timedelta(days=20), time(9), UTC)):
        renew(membership_of(organisation), by=staff)
    assert [run(after) for after in (-20, -7, 0, 14)] == [0, 0, 0, 0]


@pytest.mark.parametrize("act", [standing_actions.suspend, standing_actions.end])
def test_none_once_it_is_suspended_or_ended_also_for_a_day_to_come(act):
    organisation, staff = member(), make.staff()
    with time_machine.travel(datetime.combine(END - timedelta(days=20), time(9), UTC)):
        act(membership_of(organisation), on=END, reason="So", by=staff)
    assert [run(after) for after in (-20, -7, 0, 14)] == [0, 0, 0, 0]


def test_a_day_before_the_term_began_reminds_of_nothing():
    organisation = make.member(since=END - timedelta(days=10), until=END)
    make.primary_contact(organisation)
    assert [run(after) for after in (-10, -8, -7)] == [0, 0, 1]


def test_a_tier_without_grace_is_told_of_the_lapse(outbox):
    make.primary_contact(member(tier=make.tier("plain", "Plain", grace_days=0)))
    run(14)
    assert "its days of grace are over" in " ".join(outbox()[-1].text.split())


def test_before_it_can_be_renewed_the_mail_says_from_when_it_can(outbox):
    db.session.add(ReminderDay(days=-90))
    make.primary_contact(member())
    run(-90)
    told = " ".join(outbox()[-1].text.split())
    assert "ends on 31 May 2027. From 1 Apr 2027 on you can renew it" in told
    run(-60)
    assert "Renew it, and the next term follows" in " ".join(outbox()[-1].text.split())


def test_the_fee_of_the_next_term_is_said(outbox):
    make.primary_contact(member(tier=make.tier("dear", "Dear", fee_cents=123_400)))
    run(-7)
    assert "1,234" in outbox()[-1].text


def test_two_workers_at_once_write_once(app, outbox):
    make.primary_contact(member())
    with time_machine.travel(datetime.combine(END, time(9), UTC)):
        told = at_once(app, *[lambda: remind_of_terms(clock.now())] * 2)
    assert told == ["", ""]
    assert len(outbox()) == 1


def test_it_costs_the_same_however_many_members_there_are():
    def cost() -> int:
        db.session.commit()
        with statements() as sent:
            assert run(-61) == 0
        return len(sent)

    member()
    few = cost()
    for _ in range(50):
        make.member(since=END - timedelta(days=364), until=END)
    assert cost() == few


@given(
    st.sets(st.integers(-90, 60), min_size=1, max_size=6),
    st.lists(st.integers(1, LATEST.days), min_size=1, max_size=20),
    st.none() | st.integers(-120, 60),
)
@settings(max_examples=100)
def test_of_any_days_the_newest_that_has_come_fits_and_no_other(offsets, pauses, added):
    added_on = None if added is None else END + timedelta(days=added)
    for day in accumulate(pauses, initial=-120):
        today = END + timedelta(days=day)
        found = spans(dict.fromkeys(offsets, added_on), today)
        fitting = [each.days for each in found if each.fits(END)]
        newest = max((each for each in offsets if each <= day), default=None)
        is_fresh = newest is not None and day - newest < LATEST.days
        is_fresh = is_fresh and (added is None or newest >= added)
        assert fitting == ([newest] if is_fresh else [])


@pytest.mark.parametrize(
    ("after", "phase"),
    [
        (-61, "early"),
        (-60, "before"),
        (-1, "before"),
        (0, "today"),
        (1, "grace"),
        (30, "grace"),
        (31, "lapsed"),
    ],
)
def test_the_words_follow_the_day(after, phase):
    assert phase_on(END + timedelta(days=after), END, END + timedelta(days=30)) == phase
