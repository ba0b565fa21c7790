"""The list of next steps and what is done in it; the steps of a lead; calendar and follow-ups."""

from datetime import date, time, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.revisions import forget_everything
from hubcommunity.core.tokens import sign
from hubcommunity.partnerships import step_actions
from hubcommunity.partnerships.step_calendar_queries import STEPS, address_of
from hubcommunity.partnerships.step_models import Activity, ActivityKind, ActivityState, FollowUp
from hubcommunity.topics.meetings import feed_actions
from tests import make
from tests.statements import statements

PAGE = "/staff/next-steps/"
FAR = date(2031, 1, 1)
DONE = ActivityState.DONE


@pytest.fixture
def me():
    return make.staff(given_name="Sami", family_name="Korhonen")


@pytest.fixture
def staff(sign_in, me):
    return sign_in(me)


@pytest.fixture
def lead(me):
    return make.lead(owner=me, organisation_name="Nordic Patient Alliance")


def plan(lead, text="Call", on=FAR, kind=ActivityKind.CALL, **values):
    return step_actions.plan(lead, kind, text, on=on, by=None, **values)


def act(browser, step, what, **form):
    return browser.post(f"/staff/steps/{step.uid}/{what}/", data=form)


def counted(browser, query=""):
    page = browser.get(PAGE + query).text
    pills = page.split('class="pills"')[1].split("</ul>")[0]
    numbers = [part.split("<")[0] for part in pills.split('class="n">')[1:]]
    return [int(number) for number in numbers]


def test_each_part_of_the_list_says_how_much_is_in_it(staff, me, lead):
    today = clock.today()
    sunday = today + timedelta(days=6 - today.weekday())
    this_week = today < sunday
    for on in (today - timedelta(days=1), today, sunday, sunday + timedelta(days=1), None):
        plan(lead, on=on)
    make.lead(lead.pipeline, owner=me)
    expected = [4, 1, 1, 1, 1, 1, 1] if this_week else [4, 1, 2, 0, 1, 1, 1]
    assert counted(staff) == expected
    assert counted(staff, "?who=everyone") == expected


def test_the_steps_of_a_colleague_and_of_nobody_are_asked_for_by_name(staff, lead):
    maria, gone = make.staff(), make.person()
    plan(lead, "Mine"), plan(lead, "Hers", owner=maria), plan(lead, "Lost", owner=gone)
    hers = staff.get(f"{PAGE}?who={maria.uid}").text
    assert ("Hers</strong>" in hers, "Mine</strong>" in hers) == (True, False)
    lost = staff.get(f"{PAGE}?who=nobody").text
    assert ("Lost</strong>" in lost, "Needs a new owner" in lost) == (True, True)
    assert "Hers</strong>" not in lost
    assert "Mine</strong>" in staff.get(f"{PAGE}?who=nonsense&when=nonsense").text


def test_the_list_takes_as_many_queries_for_many_steps_as_for_few(staff, lead):
    def cost():
        forget_everything()
        db.session.commit()  # else what the test itself wrote counts with it
        with statements() as sent:
            staff.get(f"{PAGE}?who=everyone")
        return len(sent)

    owners = [make.staff() for _ in range(20)]
    plan(lead), plan(lead)
    few = cost()
    for owner in owners:
        plan(make.lead(lead.pipeline, owner=owner))
    assert cost() == few


def test_a_form_opens_in_its_row_and_leads_back_to_the_same_place(staff, lead):
    step = plan(lead)
    where = f"{PAGE}?who=everyone&when=later"
    page = staff.get(f"{where}&step={step.uid}&act=done").text
    assert 'name="back" value="/staff/next-steps/?who=everyone&amp;when=later"' in page
    answer = act(staff, step, "done", outcome="Fine.", back=where)
    assert (answer.location, step.state) == (where, DONE)


def test_nobody_is_led_out_of_the_house(staff, lead):
    answer = act(staff, plan(lead), "done", back="//evil.example/")
    assert answer.location == f"/staff/leads/{lead.uid}/"


def test_what_is_done_offers_what_follows_with_its_delay(staff, lead):
    rule = {"kind": ActivityKind.CALL, "next_kind": ActivityKind.MAIL}
    db.session.add(FollowUp(**rule, text="Send what was agreed", days=7))
    step = plan(lead)
    page = staff.get(f"/staff/steps/{step.uid}/done/").text
    assert 'value="Send what was agreed"' in page
    offered = clock.today() + timedelta(days=7)
    offered += timedelta(days=max(0, 7 - offered.weekday()) if offered.weekday() > 4 else 0)
    assert f'value="{offered.isoformat()}"' in page
    given = {"next_kind": "mail", "next_text": "Send it", "next_on": "2031-01-02"}
    act(staff, step, "done", outcome="They agree.", **given)
    follow = db.session.scalars(select(Activity).where(Activity.text == "Send it")).one()
    assert (follow.kind, follow.owner) == (ActivityKind.MAIL, step.owner)
    assert lead.next_step_on == date(2031, 1, 2)


def test_what_follows_needs_words(staff, lead):
    step = plan(lead)
    assert "Write what is to be done next" in act(staff, step, "done", next_kind="mail").text
    assert step.is_undone


def test_a_step_is_moved_handed_over_and_cancelled_from_its_row(staff, lead):
    step, maria = plan(lead), make.staff()
    assert "Enter the day too" in act(staff, step, "move", day="", time="10:00").text
    act(staff, step, "move", day="2031-02-03", time="10:00")
    assert (step.due_on, step.has_time) == (date(2031, 2, 3), True)
    assert 'value="10:00"' in staff.get(f"/staff/steps/{step.uid}/move/").text
    act(staff, step, "hand-over", to=str(maria.uid))
    assert step.owner is maria
    act(staff, step, "cancel", reason="They merged.")
    assert (step.state, step.outcome) == (ActivityState.CANCELLED, "They merged.")


def test_who_is_late_is_told_who_was_faster(staff, lead):
    step = plan(lead)
    step_actions.do(step, "", by=make.staff(given_name="Maria", family_name="Silva"))
    answer = act(staff, step, "cancel", reason="Mine.")
    assert answer.status_code == 409
    assert "Maria Silva did this already" in answer.text


def test_the_page_of_a_lead_plans_keeps_and_shows_what_is_done(staff, lead):
    address = f"/staff/leads/{lead.uid}/"
    planned = {"kind": "call", "text": "Ask for the budget", "due_on": "2031-01-01"}
    staff.post(f"{address}activities/", data=planned)
    assert lead.next_step == "Ask for the budget"
    staff.post(f"{address}activities/", data={"kind": "call", "text": "Rang.", "is_done": "y"})
    page = staff.get(address).text
    assert page.index("Ask for the budget</strong>") < page.index("Timeline")
    assert page.index("Timeline") < page.index("Rang.")
    assert "No next step" not in page


def test_a_step_of_a_pipeline_out_of_sight_does_not_exist(staff, lead):
    step = plan(lead)
    lead.pipeline.is_restricted = True
    assert staff.get(f"/staff/steps/{step.uid}/done/").status_code == 404
    assert "Call</strong>" not in staff.get(PAGE).text


def events(client, address):
    """Return what begins when in the calendar behind an address, or how it answers without one."""
    answer = client.get("/" + address.split("/", 3)[3])
    if answer.status_code != 200:
        return answer.status_code
    return {
        str(one["summary"]): one["dtstart"].dt for one in Calendar.from_ical(answer.data).events
    }


def test_a_calendar_follows_the_dated_steps_of_its_person(client, me, lead):
    plan(lead, "Meet", at=time(10), kind=ActivityKind.MEETING), plan(lead), plan(lead, on=None)
    feed = feed_actions.renew(me, by=me)
    db.session.flush()
    found = events(client, address_of(feed))
    assert sorted(found) == [
        "Call: Call: Nordic Patient Alliance",
        "Meeting: Meet: Nordic Patient Alliance",
    ]
    assert found["Call: Call: Nordic Patient Alliance"] == FAR
    assert found["Meeting: Meet: Nordic Patient Alliance"].date() == FAR


def test_a_calendar_ends_with_its_address_and_with_the_duty(client, me, lead):
    feed = feed_actions.renew(me, by=me)
    db.session.flush()
    assert events(client, address_of(feed)) == {}
    assert client.get(f"/calendar/{sign(STEPS, feed.uid.hex)}.ics").status_code == 404
    feed_actions.revoke(me, by=me)
    assert events(client, address_of(feed)) == 404
    left = make.person()
    other = feed_actions.renew(left, by=left)
    db.session.flush()
    assert events(client, address_of(other)) == 404


def test_administrators_say_what_follows(sign_in):
    browser = sign_in(make.administrator())
    at = "/staff/settings/follow-ups/"
    assert "Write what is to be done" in browser.post(f"{at}call/", data={"next_kind": "mail"}).text
    browser.post(f"{at}call/", data={"next_kind": "mail", "text": "Thank them", "days": "2"})
    assert "Mail: Thank them · after 2 days" in browser.get(at).text
    browser.post(f"{at}call/", data={"next_kind": "", "days": "0"})
    assert db.session.scalars(select(FollowUp)).all() == []
