"""Contact: from the form to an answer, and to a lead."""

import re

import pytest
from sqlalchemy import select

from hubcommunity.consent.models import ENQUIRY, NEWS
from hubcommunity.core.db import db
from hubcommunity.enquiries.models import Enquiry
from hubcommunity.partnerships.source_models import Origin
from tests import make
from tests.browser import SMALL_FIRST
from tests.mails import link_in


@pytest.fixture
def hub():
    """A hub with the types, notices, pipelines and source that an enquiry needs."""
    make.organisation_type("national-authority", "National authority")
    make.purpose(ENQUIRY, asks_consent=False, text="We use what you enter to answer you.")
    make.purpose(NEWS, text="I agree to get news and information about the hub.")
    make.pipeline()
    make.pipeline("country-support", "Country support")
    make.source("Contact form", origin=Origin.ENQUIRY)
    return make.staff(email="staff@hub.example")


def fill(page):
    page.get_by_label("Company name / Organisation").fill("Ministério da Saúde")
    page.get_by_label("Type of organisation").select_option(label="National authority")
    page.get_by_label("Name", exact=True).fill("Ana")
    page.get_by_label("Surname").fill("Sousa")
    page.get_by_label("Job title").fill("Adviser")
    page.get_by_label("Your email address").fill("ana@ministry.example")
    page.get_by_label("Country").select_option(label="Portugal")
    page.get_by_label("Subject").fill("Support for a national strategy")
    page.get_by_label("Your message").fill("Could we talk in January?")


@SMALL_FIRST
def test_an_enquiry_becomes_a_lead_and_is_closed(hub, walk, visitor, mails):
    page = walk.goto("/contact/")
    walk.check()
    page.get_by_role("button", name="Send message").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    walk.check()
    page.get_by_role("link", name="Enter your surname").click()
    assert page.evaluate("document.activeElement.id") == "family_name"

    fill(page)
    assert not page.get_by_label("Send me news and information about the hub").is_checked()
    page.get_by_role("button", name="Send message").click()
    page.get_by_role("heading", name="Thank you, we have your message").wait_for()
    walk.check()

    (thanks,) = mails("ana@ministry.example")
    assert "January" not in thanks.as_string()
    (told,) = mails("staff@hub.example")

    desk = visitor("wide-plain" if walk.plain else "wide")
    desk.be(hub)
    page = desk.goto(link_in(told, "/staff/enquiries/"))
    desk.check()
    page.get_by_label("Pipeline").select_option(label="Country support")
    page.get_by_role("button", name="Make it a lead").click()
    page.get_by_role("heading", name="Ministério da Saúde").wait_for()
    page.get_by_text("Could we talk in January?").wait_for()
    page.get_by_text("Contact form").first.wait_for()

    page = desk.goto("/staff/enquiries/")
    desk.check()
    page.get_by_role("link", name="Support for a national strategy").click()
    page.get_by_label("What was answered").fill("We talk on 12 January.")
    page.get_by_role("button", name="Close").click()
    page.get_by_text("The enquiry is closed.").wait_for()
    page.get_by_text("We talk on 12 January.").wait_for()
    desk.check()

    page = desk.goto("/staff/enquiries/")
    page.get_by_role("link", name=re.compile("^Closed")).click()
    page.get_by_role("link", name="Support for a national strategy").wait_for()


def test_the_keyboard_alone_suffices(hub, visitor):
    page = visitor().goto("/contact/")
    page.get_by_label("Company name / Organisation").focus()
    for typed in ("Ministry", "N", "Ana", "Sousa", "Adviser", "ana@ministry.example", "Port"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.type("Support")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Thank you, we have your message").wait_for()
    (received,) = db.session.scalars(select(Enquiry)).all()
    assert (received.email, received.country) == ("ana@ministry.example", "PT")
