"""A meeting from its plan to its end, for the chair who runs it and a delegate who is invited."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from tests import make
from tests.browser import SMALL_FIRST
from tests.mails import link_in


@pytest.fixture
def group():
    return make.group("reimbursement", name="Reimbursement schemes")


@SMALL_FIRST
def test_a_meeting_is_planned_answered_moved_and_cancelled(walk, visitor, mails, group):
    chair = make.chair(group, email="chair@agency.example")
    delegate = make.sitting(group, make.member("Clinic of the North")).person
    delegate.email = "dora@clinic.example"
    db.session.commit()
    walk.be(chair)
    page = walk.goto("/topics/reimbursement/")
    page.get_by_role("link", name="Meetings").click()
    page.get_by_text("No meeting is planned").wait_for()
    walk.check()
    page.get_by_role("link", name="Plan a meeting").click()
    page.get_by_label("Title").fill("Evidence levels")
    page.get_by_label("Day", exact=True).fill(f"{clock.today() + timedelta(days=30)}")
    page.get_by_label("Begins").fill("10:00")
    page.get_by_label("Ends").fill("11:30")
    page.get_by_label("Place", exact=True).fill("online")
    page.get_by_label("Link to join").fill("https://meet.example/evidence")
    page.get_by_role("button", name="Show the days first").click()
    page.get_by_text("1 meeting would be planned").wait_for()
    walk.check()
    page.get_by_role("button", name="Plan", exact=True).click()
    page.get_by_text("1 meeting is planned.").wait_for()
    walk.check()
    page.get_by_role("link", name="Agenda").click()
    page.get_by_label("Point").fill("Welcome")
    page.get_by_label("Minutes").fill("10")
    page.get_by_role("button", name="Add").click()
    walk.check()
    page.get_by_role("link", name="Back to the meeting").click()
    page.get_by_role("link", name="Publish").click()
    walk.check()
    page.get_by_role("button", name="Publish the meeting").click()
    page.get_by_text("the group is invited").wait_for()
    meeting_address = page.url

    invitation = mails("dora@clinic.example")[-1]
    assert invitation["Subject"] == "Invitation: Evidence levels"
    assert "text/calendar" in {part.get_content_type() for part in invitation.walk()}
    guest = visitor("wide-plain")
    mailed = guest.page
    mailed.goto(link_in(invitation, "/reply/"))
    mailed.get_by_role("button", name="Maybe").click()
    mailed.get_by_text("You may come.").wait_for()
    guest.check()

    guest.be(delegate)
    other = guest.goto("/topics/reimbursement/")
    other.get_by_role("button", name="I will attend").click()
    other.get_by_text("You attend.").wait_for()
    other.get_by_text("1 yes, 0 maybe").wait_for()
    guest.check()

    page.get_by_role("link", name="Change").click()
    page.get_by_label("Begins").fill("09:00")
    walk.check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("asked anew whether they come").wait_for()
    assert mails("dora@clinic.example")[-1]["Subject"] == "Changed: Evidence levels"
    other.goto(meeting_address)
    other.get_by_text("Your answer is asked").wait_for()
    other.get_by_role("link", name="Apologies").click()
    guest.check()
    other.get_by_role("button", name="Send apologies").click()
    other.get_by_text("Your apologies are noted.").wait_for()

    page.get_by_role("link", name="Cancel the meeting").click()
    page.get_by_label("Reason").fill("Too few can come")
    walk.check()
    page.get_by_role("button", name="Cancel the meeting").click()
    page.get_by_text("Too few can come").wait_for()
    walk.check()
    assert mails("dora@clinic.example")[-1]["Subject"] == "Cancelled: Evidence levels"
    mailed.goto(link_in(invitation, "/reply/"))
    mailed.get_by_text("needs no answer").wait_for()
