"""Staff define what a type is asked and checked for, and review an application with it; whoever is
declined applies again.
"""

import pytest

from hubcommunity.consent.models import MEMBERSHIP, NEWS
from tests import make
from tests.browser import LARGE_FIRST, SMALL_FIRST
from tests.journeys.test_join import go_on, heading
from tests.mails import link_in

NAME = "Virta Health Cluster"
ADDRESS = "aino@virta.example"
PDF = {"name": "Statutes 2026.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
SECRET = "Their chair sat on our panel in 2024."


@pytest.fixture(autouse=True)
def hub():
    make.tier()
    make.organisation_type("provider", "Care provider")
    make.topic("reimbursement", "Reimbursement schemes")
    make.purpose(NEWS, text="I agree to be sent news.")
    make.purpose(MEMBERSHIP, asks_consent=False, text="We use your name to run the membership.")


def said_on(page) -> str:
    return page.get_by_role("main").inner_text()


def define(desk):
    """An administrator adds a point to check and a file to ask for."""
    desk.be(make.administrator())
    page = desk.goto("/staff/settings/applications/")
    desk.check()
    page.get_by_label("Type of organisation").select_option(label="Care provider (0)")
    go_on(page, "Show")
    page.get_by_role("link", name="Add a point").click()
    page.get_by_label("What to check").fill("Statutes seen")
    desk.check()
    go_on(page, "Add a point")
    page.get_by_role("link", name="Add a question").click()
    go_on(page, "Add a question")
    assert "There is a problem" in said_on(page)
    desk.check()
    page.get_by_label("Question").fill("Your statutes")
    page.get_by_label("Kind of answer").select_option(label="File")
    page.get_by_label("It must be answered").check()
    go_on(page, "Add a question")
    assert "File · must be answered" in said_on(page)
    desk.check()


def register(walk, mails):
    """An applicant of that type hands in a PDF, goes back and forth, and confirms."""
    page = walk.goto("/join/")
    page.get_by_label("Organisation name").fill(NAME)
    page.get_by_label("Type of organisation").select_option(label="Care provider")
    page.get_by_label("Country").select_option("FI")
    page.get_by_label("What does your organisation do?").fill("Hospitals together.")
    go_on(page)
    assert heading(page) == "More about your organisation"
    walk.check()
    go_on(page)
    assert "Choose a file" in said_on(page)
    walk.check()
    page.get_by_label("Your statutes").set_input_files(PDF)
    go_on(page, "Back")
    assert heading(page) == "Your organisation"
    go_on(page)
    assert "“Statutes 2026.pdf” is kept" in said_on(page)
    go_on(page)
    assert heading(page) == "About you"
    page.get_by_label("Name", exact=True).fill("Aino")
    page.get_by_label("Surname").fill("Virtanen")
    page.get_by_label("Job title").fill("Director")
    page.get_by_label("Your email address").fill(ADDRESS)
    page.get_by_label("Password").fill("four quiet boats in june")
    go_on(page)
    go_on(page)
    assert "Statutes 2026.pdf" in said_on(page)
    walk.check()
    go_on(page, "Submit application")
    page = walk.goto(link_in(mails(ADDRESS)[-1], "/join/confirm/"))
    assert "Statutes 2026.pdf" in said_on(page)
    go_on(page, "Confirm my address")


def look_into(desk):
    """Staff take the application, note, check, and ask about two answers."""
    page = desk.goto("/staff/applications/?assignee=unassigned")
    desk.check()
    page.get_by_role("link", name=NAME).click()
    go_on(page, "Assign to me")
    go_on(page, "Start review")
    page.get_by_label("New note").fill(SECRET)
    go_on(page, "Add the note")
    with page.expect_download() as given:
        page.get_by_role("link", name="Statutes 2026.pdf").click()
    assert given.value.suggested_filename == "Statutes 2026.pdf"
    go_on(page, "Tick off Statutes seen")
    desk.check()
    go_on(page, "Open again Statutes seen")
    page.get_by_label("What do you need to know?").fill("Are you in Oulu, and are these all?")
    page.get_by_label("What does your organisation do?").check()
    page.get_by_label("Your statutes").check()
    go_on(page, "Ask for information")
    assert "The applicant has your question." in said_on(page)
    desk.check()


def reply(walk, mails):
    """The applicant changes the two answers, and can change no other."""
    page = walk.goto(link_in(mails(ADDRESS)[-1], "/join/applications/"))
    assert SECRET not in said_on(page)
    walk.check()
    assert page.get_by_label("Organisation name").count() == 0
    page.get_by_label("Your answer").fill("Yes, here they are.")
    page.get_by_label("What does your organisation do?").fill("Hospitals and start-ups together.")
    page.get_by_label("Your statutes").set_input_files(PDF | {"name": "All statutes.pdf"})
    go_on(page, "Send the answer")
    assert "In review" in said_on(page)
    walk.check()


@SMALL_FIRST
def test_from_the_checklist_to_the_approval(walk, visitor, mails):
    desk = visitor()
    define(desk)
    register(walk, mails)
    look_into(desk)
    reply(walk, mails)

    page = desk.page
    page.reload()
    changed = page.get_by_role("table", name="What changed")
    old_and_new = [row.inner_text().split("\t") for row in changed.get_by_role("row").all()[1:]]
    assert [row[1:] for row in old_and_new] == [
        ["Hospitals together.", "Hospitals and start-ups together."],
        ["Statutes 2026.pdf", "All statutes.pdf"],
    ]
    desk.check()
    go_on(page, "Approve")
    assert "There is a problem" in said_on(page)
    desk.check()
    go_on(page, "Tick off Statutes seen")
    go_on(page, "Approve")
    assert f"Approved: {NAME} is a member." in said_on(page)
    desk.check()


@LARGE_FIRST
def test_applying_again_after_a_decline(walk, visitor):
    old = make.application(
        organisation_name=NAME, description="Hospitals.", type=make.organisation_type()
    )
    desk = visitor()
    desk.be(make.staff())
    page = desk.goto(f"/staff/applications/{old.uid}/")
    go_on(page, "Start review")
    page.get_by_label("Reason").fill("Not in Europe yet.")
    go_on(page, "Decline")

    walk.be(old.applicant)
    mine = walk.goto(f"/join/applications/{old.uid}/")
    walk.check()
    go_on(mine, "Apply again")
    assert mine.get_by_label("Organisation name").input_value() == NAME
    mine.get_by_label("What does your organisation do?").fill("Hospitals in Oulu.")
    walk.check()
    go_on(mine)
    go_on(mine)
    go_on(mine, "Submit application")
    mine = walk.goto(f"/join/applications/{old.uid}/")
    assert "You have applied again:" in said_on(mine)
    walk.check()

    page = desk.goto("/staff/applications/?state=submitted")
    page.get_by_role("link", name=NAME).click()
    desk.check()
    page.get_by_role("link", name="Declined on").click()
    assert "They have applied again:" in said_on(page)
    desk.check()
