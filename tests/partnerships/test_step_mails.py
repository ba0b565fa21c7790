"""The mails of the morning: on working days what is due, on Mondays what is slow; never empty."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.mail.models import Message
from hubcommunity.partnerships import actions, step_actions, step_mail_actions
from hubcommunity.partnerships.loss_models import Loss
from hubcommunity.partnerships.models import PipelineReader
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
    return db.session.scalars(
        select(Message).where(Message.event == event).order_by(Message.id)
    ).all()


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


def lost(owner, name, on, pipeline=None):
    pipeline = pipeline or make.pipeline()
    with time_machine.travel(MONDAY - timedelta(days=90), tick=False):
        lead = make.lead(pipeline, owner=owner, organisation_name=name)
        to, loss = make.stage(pipeline, "Closed"), Loss(look_again_on=on)
        actions.move(lead, to=to, by=make.staff(), version=1, reason="No budget", loss=loss)
        db.session.flush()
    return lead


def test_on_the_day_that_a_lost_lead_wakes_its_owner_hears_so_once(owner):
    lead = lost(owner, "Nordic Alliance", TUESDAY.date())
    plan(
        make.lead(lead.pipeline, owner=owner, organisation_name="Open Alliance"),
        "Ring",
        TUESDAY.date(),
    )
    assert run(MONDAY) == 0
    assert [run(TUESDAY), run(TUESDAY + timedelta(hours=2)), run(TUESDAY + timedelta(days=1))] == [
        *(1, 0),
        1,
    ]
    first, second = mails(DUE)
    assert first.subject == ("1 next step is late or due today, 1 lost lead to look at again")
    woken, _heading, due = first.text.partition("\nToday")
    assert "To be looked at again" in woken
    assert "Nordic Alliance: lost on 8 Sept 2026 (No budget)" in woken
    assert "Nordic" not in due
    assert "yours to do, or nobody" not in first.text
    assert "looked at again" not in second.text
    assert "Nordic Alliance: Look again" in second.text


def test_who_slept_over_the_weekend_hears_on_monday_what_woke_on_sunday(owner):
    assert run(MONDAY - timedelta(days=3)) == 0
    lost(owner, "Nordic Alliance", (MONDAY - timedelta(days=1)).date())
    assert run(MONDAY) == 1
    assert mails(DUE)[0].subject == "1 lost lead to look at again"


def test_of_a_lead_that_nobody_has_all_hear_who_see_it_and_nobody_else(owner):
    former, other = make.person(), make.staff(timezone="Europe/Helsinki")
    lead = lost(former, "Nordic Alliance", TUESDAY.date())
    quiet = make.pipeline("quiet", "Quiet talks")
    hidden = lost(None, "Hidden Alliance", TUESDAY.date(), quiet)
    another = lost(other, "Another’s Alliance", TUESDAY.date(), lead.pipeline)
    quiet.is_restricted = True
    db.session.add(PipelineReader(pipeline_id=quiet.id, person_id=other.id))
    run(TUESDAY)
    told = {mail.person_id: mail.text for mail in mails(DUE)}
    assert "Nordic Alliance: lost on 8 Sept 2026 (No budget), nobody looks" in told[owner.id]
    assert "yours to do, or nobody’s" in told[owner.id]
    assert not [name for name in ("Hidden", "Another’s") if name in told[owner.id]]
    assert hidden.organisation_name in told[other.id]
    assert another.organisation_name in told[other.id]
    assert former.id not in told
    assert run(TUESDAY + timedelta(days=1)) == 1, "only its owner has the step of one's own late"


def test_who_wants_no_mail_of_the_morning_hears_of_no_lead_that_wakes(owner):
    lost(owner, "Nordic Alliance", TUESDAY.date())
    step_mail_actions.choose(owner, daily=False, weekly=True, assigned=True)
    assert run(TUESDAY) == 0
    step_mail_actions.choose(owner, daily=True, weekly=True, assigned=True)
    assert run(TUESDAY + timedelta(days=1)) == 1
    assert "to look at again" not in mails(DUE)[0].subject


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
    assert "/staff/leads/slow/" in text
    assert run(MONDAY + timedelta(days=7)) == 1


def test_the_mail_leads_to_the_slow_leads_of_whoever_reads_it_in_the_pipelines_in_sight(
    sign_in, owner
):
    first = slow_lead(owner, 12, "Slow Alliance")
    slow_lead(owner, 15, "Stuck Alliance", pipeline=first.pipeline)
    slow_lead(owner, 10, "Quick Alliance", pipeline=first.pipeline)
    slow_lead(make.staff(), 30, "Another’s Alliance", pipeline=first.pipeline)
    hidden = slow_lead(owner, 20, "Hidden Alliance", pipeline=make.pipeline("hidden", "Hidden"))
    hidden.pipeline.is_restricted = True
    with time_machine.travel(MONDAY, tick=False):
        browser = sign_in(owner)
        page = browser.get("/staff/leads/slow/").text
        mine, others = page.index("Slow Alliance"), browser.get("/staff/next-steps/").text
    assert page.index("Stuck Alliance") < mine
    assert "12 days, 10 expected" in page
    assert not {name for name in ("Quick", "Another’s", "Hidden") if f"{name} Alliance" in page}
    assert 'href="/staff/leads/slow/"' in others


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
