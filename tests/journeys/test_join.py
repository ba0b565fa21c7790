"""Register an organisation, confirm by mail, be approved, and appear among the members."""

import pytest

from hubcommunity.consent.models import MEMBERSHIP, NEWS
from tests import make
from tests.browser import LARGE_FIRST
from tests.mails import link_in

NAME = "Virta Health Cluster"
ADDRESS = "aino@virta.example"
PASSWORD = "four quiet boats in june"


@pytest.fixture(autouse=True)
def hub():
    """A hub that takes applications: its types, topics, notices, tier, and one of its staff."""
    make.tier()
    make.organisation_type("provider", "Care provider")
    topics = (
        ("reimbursement", "Reimbursement schemes"),
        ("clinical-value", "Clinical value assessment"),
        ("integration", "Integration into eHealth systems"),
    )
    for code, name in topics:
        make.topic(code, name)
    make.purpose(NEWS, text="I agree to be sent news.")
    make.purpose(MEMBERSHIP, asks_consent=False, text="We use your name to run the membership.")
    return make.staff(given_name="Sofia", family_name="Lind", email="sofia@hub.test")


def say_what_it_is(walk, name=NAME):
    page = walk.goto("/join/")
    page.get_by_label("Organisation name").fill(name)
    page.get_by_label("Type of organisation").select_option(label="Care provider")
    page.get_by_label("Country").select_option("FI")
    page.get_by_label("Website").fill("www.virta.example")
    page.get_by_label("What does your organisation do?").fill("Hospitals and start-ups together.")
    walk.check()
    go_on(page)
    return page


def say_who_you_are(walk, address=ADDRESS):
    page = walk.page
    page.get_by_label("Name", exact=True).fill("Aino")
    page.get_by_label("Surname").fill("Virtanen")
    page.get_by_label("Job title").fill("Director")
    page.get_by_label("Your email address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    walk.check()
    go_on(page)


def go_on(page, name="Continue"):
    page.get_by_role("main").get_by_role("button", name=name).click()
    page.wait_for_load_state()


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def test_from_the_form_to_the_members(walk, visitor, mails, hub):
    page = say_what_it_is(walk)
    assert heading(page) == "About you"
    say_who_you_are(walk)

    assert heading(page) == "Topics and consent"
    box = page.get_by_label("Send me news and information about the hub")
    assert not box.is_checked()
    page.get_by_label("Reimbursement schemes").check()
    box.check()
    walk.check()
    go_on(page)

    assert heading(page) == "Check your answers"
    walk.check()
    page.get_by_role("link", name="Change Job title").click()
    page.get_by_label("Job title").fill("Managing director")
    go_on(page)
    assert heading(page) == "Check your answers"
    assert "Managing director" in page.get_by_role("main").inner_text()
    go_on(page, "Submit application")
    assert heading(page) == "Check your mail"
    walk.check()

    mail = mails(ADDRESS)[-1]
    page = walk.goto(link_in(mail, "/join/confirm/"))
    walk.check()
    go_on(page, "Confirm my address")
    assert page.url.endswith("/home/")
    assert NAME in page.get_by_role("main").inner_text()
    walk.check()
    page.get_by_role("link", name=NAME).click()
    assert "Submitted" in page.get_by_role("main").inner_text()
    walk.check()

    decide(visitor(), hub, mails)

    assert "Welcome" in mails(ADDRESS)[-1]["Subject"]
    page = walk.goto("/members/")
    assert page.get_by_role("link", name=NAME).count()
    page = walk.goto("/")
    assert page.get_by_role("link", name="Finland").first.is_visible()


@LARGE_FIRST
def test_the_link_opened_in_another_browser_leads_to_a_password_of_ones_own(walk, visitor, mails):
    form = visitor("wide-plain")
    say_what_it_is(form)
    say_who_you_are(form)
    go_on(form.page)
    go_on(form.page, "Submit application")

    page = walk.goto(link_in(mails(ADDRESS)[-1], "/join/confirm/"))
    walk.check()
    page.get_by_label("Password").fill("not the one that was chosen")
    go_on(page, "Confirm my address")
    assert "There is a problem" in page.get_by_role("main").inner_text()
    walk.check()
    go_on(page, "Confirm my address")
    assert heading(page) == "Your address is confirmed"
    walk.check()

    own = "five slow ferries to turku"
    page = walk.goto(link_in(mails(ADDRESS)[-1], "/forgot-password/"))
    page.get_by_label("New password").fill(own)
    go_on(page, "Set the password")
    page.get_by_label("Your email address").fill(ADDRESS)
    page.get_by_label("Password", exact=True).fill(own)
    go_on(page, "Sign in")
    assert page.url.endswith("/home/")
    assert "Submitted" in page.get_by_role("main").inner_text()


def decide(desk, hub, mails):
    """Find the application by the mail, and approve it."""
    assert NAME in mails(hub.email)[-1]["Subject"]
    desk.be(hub)
    page = desk.goto("/staff/applications/")
    desk.check()
    page.get_by_role("link", name=NAME).click()
    go_on(page, "Start review")
    desk.check()
    go_on(page, "Decline")
    assert "There is a problem" in page.get_by_role("main").inner_text()
    desk.check()
    go_on(page, "Approve")
    assert f"Approved: {NAME} is a member." in page.get_by_role("main").inner_text()
    desk.check()


def test_a_question_and_its_answer(visitor, hub):
    walk = visitor("narrow")
    application = make.application(organisation_name=NAME, description="Old words.")
    desk = visitor()
    desk.be(hub)
    page = desk.goto(f"/staff/applications/{application.uid}/")
    go_on(page, "Start review")
    page.get_by_label("What do you need to know?").fill("Where are you?")
    page.get_by_label("What does your organisation do?").check()
    go_on(page, "Ask for information")
    desk.check()

    walk.be(application.applicant)
    page = walk.goto(f"/join/applications/{application.uid}/")
    assert "Where are you?" in page.get_by_role("main").inner_text()
    walk.check()
    page.get_by_label("Your answer").fill("In Oulu.")
    page.get_by_label("What does your organisation do?").fill("New words.")
    go_on(page, "Send the answer")
    assert "In review" in page.get_by_role("main").inner_text()

    told = desk.goto(f"/staff/applications/{application.uid}/").get_by_role("main").inner_text()
    assert "In Oulu." in told
    assert "New words." in told


def test_an_organisation_that_is_here_is_joined_instead(visitor, mails):
    walk = visitor("narrow")
    contact = make.primary_contact(make.member("Virta Health Cluster ry", website="virta.example"))
    page = say_what_it_is(walk)
    walk.check()
    go_on(page, "This looks like Virta Health Cluster ry: ask to join it")
    say_who_you_are(walk)
    walk.check()
    go_on(page, "Submit request")

    page = walk.goto(link_in(mails(ADDRESS)[-1], "/join/confirm/"))
    walk.check()
    go_on(page, "Confirm my address")

    assert "Your request to join Virta Health Cluster ry" in page.get_by_role("main").inner_text()
    assert "Aino Virtanen" in mails(contact.email)[-1]["Subject"]


def test_an_address_with_an_account_is_told_so_by_mail_alone(visitor, mails):
    walk = visitor("wide-plain")
    make.account(email=ADDRESS)
    page = say_what_it_is(walk)
    say_who_you_are(walk)
    go_on(page)
    go_on(page, "Submit application")

    assert heading(page) == "Check your mail"
    assert "already" in mails(ADDRESS)[-1]["Subject"]
