"""Consent: asked for with a tick, given with a button, withdrawn with a press."""

import re

import pytest

from hubcommunity.consent import actions, queries
from hubcommunity.consent.models import ENQUIRY, NEWS, EventKind
from hubcommunity.core.db import db
from hubcommunity.people.queries import by_email
from tests import make
from tests.browser import LARGE_FIRST, SMALL_FIRST
from tests.journeys.test_contact import fill
from tests.mails import link_in

TEXT = "I agree to get news and information about the hub."


@pytest.fixture(autouse=True)
def notices():
    make.organisation_type("national-authority", "National authority")
    make.purpose(ENQUIRY, asks_consent=False, text="We use what you enter to answer you.")
    make.purpose(NEWS, text=TEXT)


def state(address):
    """Read in a transaction of its own: an open one would keep the site from writing."""
    db.session.commit()
    found = queries.state_of(by_email(address), NEWS)
    db.session.commit()
    return found


@LARGE_FIRST
def test_a_visitor_agrees_and_withdraws_without_an_account(walk, mails):
    page = walk.goto("/contact/")
    fill(page)
    page.get_by_label("Send me news and information about the hub").check()
    page.get_by_role("button", name="Send message").click()
    page.get_by_role("heading", name="Thank you, we have your message").wait_for()
    assert state("ana@ministry.example") is EventKind.REQUESTED

    (mail,) = mails("ana@ministry.example")
    page = walk.goto(link_in(mail, "/privacy/confirm/"))
    page.get_by_text(TEXT).wait_for()
    assert state("ana@ministry.example") is EventKind.REQUESTED
    walk.check()
    page.get_by_role("button", name="Yes, I agree").click()
    page.get_by_role("heading", name="Thank you: you agreed").wait_for()
    walk.check()
    assert state("ana@ministry.example") is EventKind.GIVEN

    page = walk.goto(link_in(mail, "/privacy/confirm/"))
    page.get_by_role("heading", name="This link was used already").wait_for()
    walk.check()

    receipt = mails("ana@ministry.example")[-1]
    assert receipt["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = walk.goto(link_in(receipt, "/privacy/unsubscribe/"))
    walk.check()
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("heading", name="Done: you withdrew").wait_for()
    walk.check()
    assert state("ana@ministry.example") is EventKind.WITHDRAWN


@SMALL_FIRST
def test_a_member_sees_what_they_agreed_to_withdraws_and_asks_again(walk, mails):
    member = make.follower(email="member@hub.example")
    make.account(member)
    actions.publish_notice(NEWS, "Quite another text.", by=None)
    walk.be(member)

    page = walk.goto("/account/privacy/")
    walk.check()
    page.get_by_text("The exact text you agreed to").click()
    page.get_by_text(TEXT).wait_for()
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_text("Withdrawn: News.").wait_for()
    assert state(member.email) is EventKind.WITHDRAWN
    walk.check()

    page.get_by_role("button", name=re.compile("Ask for it again")).click()
    page.get_by_text("Waiting for confirmation").wait_for()
    walk.check()
    (mail,) = mails(member.email)
    page = walk.goto(link_in(mail, "/privacy/confirm/"))
    page.get_by_text("Quite another text.").wait_for()
    page.get_by_role("button", name="Yes, I agree").click()
    page.get_by_role("heading", name="Thank you: you agreed").wait_for()
    assert state(member.email) is EventKind.GIVEN


@LARGE_FIRST
def test_staff_see_the_ledger_and_the_officer_publishes_a_version(walk):
    person, officer = make.follower(), make.privacy_officer()
    walk.be(officer)

    page = walk.goto(f"/staff/people/{person.uid}/consent/")
    page.get_by_text("The chain holds").wait_for()
    page.locator("summary", has_text=re.compile("…")).first.click()
    walk.check()

    page = walk.goto("/staff/privacy/notices/")
    walk.check()
    page.get_by_role("link", name="News").click()
    walk.check()
    page.get_by_label("Text of the notice").fill("A new text.")
    page.get_by_role("button", name="Publish this version").click()
    page.get_by_role("link", name="Version 2").wait_for()

    page = walk.goto("/privacy/")
    page.get_by_text("A new text.").wait_for()
    walk.check()
    page.get_by_text("Earlier versions").click()
    page.locator("details[open] a").click()
    page.get_by_text(TEXT).first.wait_for()
    walk.check()
