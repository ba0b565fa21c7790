"""Three organisations come into groups by the three ways: at once, by request, by invitation."""

import pytest

from hubcommunity.topics import queries
from hubcommunity.topics.models import Policy, SeatKind
from tests import make
from tests.browser import SMALL_FIRST


@pytest.fixture
def hub():
    make.group("reimbursement", name="Reimbursement schemes")
    clinical = make.group("clinical-value", Policy.REQUEST, name="Clinical value", position=1)
    council = make.group("council", Policy.INVITATION, name="Council", position=2)
    make.code_of_ethics()
    return clinical, council


@SMALL_FIRST
def test_three_organisations_come_by_the_three_ways(walk, visitor, mails, hub):
    at_once(walk)
    by_request(walk, visitor, mails, hub[0])
    by_invitation(walk, visitor, mails, hub[1])


def at_once(walk):
    """The primary contact of the first joins an open group, after the code of ethics."""
    clinic = make.member("Clinic of the North", short_name="CLN")
    walk.be(make.primary_contact(clinic))
    page = walk.goto("/topics/reimbursement/")
    page.get_by_text("adopted the hub’s current code of ethics").wait_for()
    walk.check()
    page.get_by_role("link", name="Read and adopt it").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Adopt").click()
    page.get_by_label("No, none").check()
    walk.check()
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_text("You are the voting delegate of Clinic of the North.").wait_for()
    page.get_by_role("link", name="Seats of your organisation").click()
    page.get_by_text("Your own seat").wait_for()
    walk.check()


def by_request(walk, visitor, mails, group):
    """A delegate of the second asks, its primary contact endorses, the chair asks and accepts."""
    agency = member("Agency of the South")
    contact = make.primary_contact(agency, email="contact@agency.example")
    asking = make.delegate(agency, given_name="Ada", email="ada@agency.example")
    walk.be(asking)
    page = walk.goto("/topics/clinical-value/")
    page.get_by_label("Motivation").fill("We assess apps.")
    page.get_by_label("No, none").check()
    page.get_by_role("button", name="Ask to join").click()
    page.get_by_text("Waits for the primary contact").wait_for()
    walk.check()

    other = visitor("wide-plain" if walk.plain else "narrow")
    other.be(contact)
    assert mails("contact@agency.example")
    page = other.goto("/home/")
    page.get_by_role("link", name="Endorse the request of Ada").click()
    other.check()
    page.get_by_role("button", name="Endorse the request").click()
    page.get_by_text("The request is endorsed.").wait_for()

    other.be(make.chair(group))
    page = other.goto("/topics/clinical-value/requests/")
    page.get_by_role("link", name="Open Ada").click()
    page.get_by_role("link", name="Ask a question").click()
    page.get_by_label("Question").fill("Which apps?")
    other.check()
    page.get_by_role("button", name="Send the question").click()
    page.get_by_text("Your question is on its way").wait_for()

    page = walk.goto("/topics/clinical-value/")
    page.get_by_role("link", name="Answer the question").click()
    page.get_by_label("Your answer").fill("Those of the region.")
    walk.check()
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_text("Your answer is on its way.").wait_for()

    page = other.goto("/topics/clinical-value/requests/")
    page.get_by_role("link", name="Open Ada").click()
    page.get_by_text("Those of the region.").wait_for()
    other.check()
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("has a seat now").wait_for()
    assert mails("ada@agency.example")[-1]["Subject"] == "Welcome to Clinical value"


def by_invitation(walk, visitor, mails, group):
    """The chair finds somebody of the third and invites them; they accept."""
    person = make.delegate(
        member("Ministry of the East"),
        given_name="Eva",
        family_name="East",
        email="eva@ministry.example",
    )
    walk.be(make.chair(group))
    page = walk.goto("/topics/council/requests/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Name, address or organisation").fill("ministry east")
    page.get_by_role("button", name="Search").click()
    walk.check()
    page.get_by_role("link", name="Invite Eva East").click()
    page.get_by_label("A word to them").fill("You are missing here.")
    walk.check()
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("Eva East is invited").wait_for()
    walk.check()

    assert "You are missing here." in mails("eva@ministry.example")[-1].as_string()
    other = visitor("wide-plain" if walk.plain else "narrow")
    other.be(person)
    page = other.goto("/topics/council/")
    page.get_by_text("You are missing here.").wait_for()
    page.get_by_label("No, none").check()
    other.check()
    page.get_by_role("button", name="Accept the invitation").click()
    page.get_by_text("You are the voting delegate of Ministry of the East.").wait_for()
    assert queries.seat_of(group, person).kind is SeatKind.DELEGATE
    page.get_by_role("link", name="Roster").click()
    page.get_by_text("Eva East · Voting delegate").wait_for()
    other.check()
    page.get_by_role("link", name="All seats there ever were").click()
    page.get_by_text("Sits here", exact=True).wait_for()
    other.check()


def member(name):
    """An active member that has adopted the code of ethics in force."""
    made = make.member(name)
    version = make.db.session.query(make.AgreementVersion).one()
    make.agreement(made, version=version)
    return made
