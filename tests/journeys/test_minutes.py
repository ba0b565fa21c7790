"""What comes of a meeting: who was there, what is written down, and what somebody does about it."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.people.models import Person
from hubcommunity.topics.meetings import minutes_actions, minutes_queries
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.models import Office, OfficeName
from tests import make
from tests.browser import LARGE_FIRST

# How long the page waits after the last key, and after a try without a connection.
PAUSE, AGAIN = 2000, 10_000


@pytest.fixture
def group():
    return make.group("reimbursement", name="Reimbursement schemes")


@pytest.fixture
def walk(walk):
    """A visitor whose page is told that time has passed, so that nobody waits for its pauses."""
    if not walk.plain:
        walk.page.clock.install()
    return walk


def write(page, walk, text):
    """Write into the minutes, and save them: the page does so by itself where it can."""
    page.get_by_role("textbox", name="Minutes").fill(text)
    if walk.plain:
        page.get_by_role("button", name="Save and close").click()
    else:
        page.clock.fast_forward(PAUSE)


@LARGE_FIRST
def test_a_meeting_is_held_and_put_on_record(walk, visitor, mails, group):
    chair = make.chair(group)
    secretary = make.saved(Office(group=group, person=make.person(), name=OfficeName.SECRETARY))
    clinic = make.member("Clinic of the North", short_name="CLN")
    delegate = make.sitting(group, clinic).person
    delegate.email = "dora@clinic.example"
    start = clock.now() - timedelta(minutes=20)
    meeting = make.meeting(group, starts_at=start, title="Evidence levels")
    address = f"/topics/reimbursement/meetings/{meeting.uid}/"
    meeting_id, secretary_id = meeting.id, secretary.person_id
    names = {"chair": chair.name, "delegate": delegate.name}
    db.session.commit()

    guest = visitor("narrow-plain" if walk.plain else "narrow")
    guest.be(delegate)
    other = guest.goto(address)
    other.get_by_role("button", name="I take part remotely").click()
    other.get_by_text("You are there remotely.").wait_for()
    guest.check()

    walk.be(chair)
    page = walk.goto(address)
    page.get_by_role("link", name="Note the attendance").click()
    assert page.get_by_label(names["delegate"]).input_value() == "remote"
    page.get_by_label(names["chair"]).select_option("present")
    page.get_by_label("Guests in the room").fill("Greta Guest")
    walk.check()
    page.get_by_role("button", name="Save the attendance").click()
    page.get_by_text("2 of 2 took part (100%), 1 guest").wait_for()
    walk.check()

    page.get_by_role("link", name="Begin the minutes").click()
    walk.check()
    page.get_by_role("link", name="Write the minutes").click()
    walk.check()
    write(page, walk, "We met.")
    page.get_by_text("Saved at").wait_for()
    if walk.plain:
        page.get_by_role("link", name="Go on writing").click()

    secretary_saves(meeting_id, secretary_id, "We met, said the secretary.")
    write(page, walk, "We met, said the chair.")
    if not walk.plain:
        page.get_by_text("somebody else has changed the minutes").wait_for()
        page.get_by_role("button", name="Save and close").click()
    page.get_by_role("heading", name="Another text was saved while you wrote").wait_for()
    if not walk.plain:
        assert page.evaluate("document.activeElement.matches('[role=alert]')")
    assert page.get_by_label("The text that is saved").input_value().endswith("secretary.")
    assert page.get_by_role("textbox", name="Minutes").input_value().endswith("chair.")
    walk.check()
    page.get_by_role("textbox", name="Minutes").fill("We met, said both.")
    page.get_by_role("button", name="Save and close").click()
    page.get_by_text("We met, said both.").wait_for()

    page.get_by_role("link", name="Add a decision").click()
    walk.check()
    page.get_by_label("What is decided").fill("There are five levels.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add an action item").click()
    page.get_by_label("What is to be done").fill("Ask the payers")
    page.get_by_label("Who does it").select_option(label=names["delegate"])
    page.get_by_label("Until").fill(f"{clock.today() + timedelta(days=14)}")
    walk.check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Ask the payers").wait_for()
    walk.check()
    assert mails("dora@clinic.example")[-1]["Subject"] == "Yours to do in Reimbursement schemes"

    page = walk.goto(address)
    page.get_by_role("link", name="Mark as held").click()
    walk.check()
    page.get_by_role("button", name="Mark the meeting as held").click()
    page.get_by_role("link", name="Read the minutes").click()
    for step in ("Circulate", "Approve", "Publish"):
        page.get_by_role("link", name=step, exact=True).click()
        walk.check()
        if step == "Publish":
            page.get_by_label("Everyone", exact=True).check()
        page.get_by_role("button", name=f"{step} the minutes").click()
        page.get_by_text("The minutes are").wait_for()
    walk.check()
    page.get_by_role("link", name="3", exact=True).click()
    walk.check()
    page.get_by_role("link", name="Version 3").click()
    page.locator("ins", has_text="both").wait_for()
    walk.check()

    other = guest.goto(address)
    other.get_by_role("link", name="Read the minutes").click()
    other.get_by_text("There are five levels.").wait_for()
    other.get_by_role("link", name="Ask the payers").click()
    guest.check()
    other.get_by_role("link", name="It is done").click()
    other.get_by_label("What came of it").fill("All have answered.")
    guest.check()
    other.get_by_role("button", name="Save").click()
    other.get_by_text("All have answered.").wait_for()
    for name in ("actions", "decisions"):
        guest.goto(f"/topics/reimbursement/{name}/")
        guest.check()

    public = visitor("wide")
    public.goto("/topics/reimbursement/minutes/").get_by_role(
        "link", name="Evidence levels"
    ).click()
    public.page.get_by_text("Organisations that took part").wait_for()
    assert public.page.get_by_text(names["delegate"]).count() == 0
    public.check()


def secretary_saves(meeting_id, person_id, text):
    meeting, by = db.session.get_one(Meeting, meeting_id), db.session.get_one(Person, person_id)
    minutes = minutes_queries.minutes_of(meeting)
    minutes_actions.save(meeting, text, minutes.version, by=by)
    db.session.commit()


@pytest.mark.parametrize("walk", ["wide"], indirect=True)  # without a script, nothing does so
def test_without_a_connection_the_text_stays_and_is_saved_later(walk, group):
    meeting = make.meeting(group, starts_at=clock.now() - timedelta(minutes=20))
    address = f"/topics/reimbursement/meetings/{meeting.uid}/minutes/write/"
    walk.be(make.chair(group))
    page = walk.goto(address)
    page.context.set_offline(True)
    write(page, walk, "We met.")
    page.get_by_text("Not saved: there is no connection.").wait_for()
    assert page.get_by_role("textbox", name="Minutes").input_value() == "We met."
    walk.faults.clear()  # the browser itself says there that it is offline
    page.context.set_offline(False)
    page.clock.fast_forward(AGAIN)
    page.get_by_text("Saved at").wait_for()
    db.session.expire_all()
    assert minutes_queries.minutes_of(meeting).text == "We met."
