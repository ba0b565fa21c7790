"""Joining a topic group at once, and leaving it; and staff at work on a group."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.topics.models import Policy, Seat, SeatKind
from hubcommunity.topics.request_actions import ask
from tests import make
from tests.browser import LARGE_FIRST


@pytest.fixture
def hub():
    make.organisation_type("payer", "Payer")
    make.group("reimbursement", name="Reimbursement schemes", scope="Who pays, and why.")
    make.group("clinical-value", Policy.REQUEST, name="Clinical value assessment", position=1)
    make.group("council", Policy.INVITATION, name="Council of elders", position=2)


@pytest.fixture
def organisation(hub):
    return make.member("Clinic of the North", short_name="CLN")


def group(slug):
    return make.db.session.query(make.TopicGroup).filter_by(slug=slug).one()


@LARGE_FIRST
def test_a_delegate_joins_an_open_group_and_leaves_it(walk, visitor, organisation):
    page = walk.goto("/topics/")
    walk.check()
    page.get_by_role("link", name="Council of elders").click()
    page.get_by_text("Members are invited to this group").wait_for()
    walk.check()
    page.goto(f"{walk.site}/topics/reimbursement/")
    walk.check()
    page.get_by_role("link", name="Sign in to join").wait_for()

    first = make.delegate(organisation, given_name="Dora", family_name="Delegate")
    walk.be(first)
    page = walk.goto("/topics/reimbursement/")
    walk.check()
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_role("link", name="Say whether you have interests to declare").wait_for()
    walk.check()
    page.get_by_label("Yes, these:").check()
    page.get_by_label("Your interests").fill("I advise a maker of apps.")
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_text("You are the voting delegate of Clinic of the North.").wait_for()
    page.get_by_text("You represent CLN").wait_for()
    walk.check()

    second = make.delegate(organisation, given_name="Alf", family_name="Alternate")
    colleague = visitor("narrow-plain" if walk.plain else "narrow")
    colleague.be(second)
    other = colleague.goto("/topics/reimbursement/")
    other.get_by_label("No, none").check()
    other.get_by_role("button", name="Join", exact=True).click()
    other.get_by_text("You are number 1 in line").wait_for()
    colleague.check()

    page.get_by_role("link", name="Roster").click()
    page.get_by_text("Alf Alternate").wait_for()
    walk.check()
    page.get_by_role("link", name="Declarations of interests").click()
    page.get_by_text("I advise a maker of apps.").wait_for()
    walk.check()
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("link", name="Leave Reimbursement schemes").click()
    page.get_by_text("Alf Alternate moves up").wait_for()
    walk.check()
    page.get_by_role("button", name="Leave the group").click()
    page.get_by_text("You have left Reimbursement schemes.").wait_for()

    other = colleague.goto("/topics/reimbursement/")
    other.get_by_text("Voting delegate").wait_for()
    stranger = visitor("wide-plain").goto("/topics/reimbursement/roster/")
    stranger.get_by_text("Clinic of the North").wait_for()
    assert stranger.get_by_text("Alf Alternate").count() == 0


@LARGE_FIRST
def test_staff_decline_appoint_and_conclude(walk, mails, organisation):
    asking = make.delegate(organisation, email="dora@clinic.example")
    sitting = make.delegate(make.member(), given_name="Cleo", family_name="Chair")
    make.seat(sitting, group("clinical-value"), make.member())
    ask(group("clinical-value"), organisation, "We would like to listen.", by=asking, interests="")
    walk.be(make.staff())
    page = walk.goto("/staff/topics/")
    walk.check()
    page.get_by_role("link", name="Clinical value assessment").click()
    walk.check()
    page.get_by_role("link", name="Decline").click()
    walk.check()
    page.get_by_role("button", name="Decline the request").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    walk.check()
    page.get_by_label("Reason").fill("The group is full.")
    page.get_by_role("button", name="Decline the request").click()
    page.get_by_text("The request is declined").wait_for()
    assert "The group is full." in mails("dora@clinic.example")[-1].as_string()

    page.get_by_label("Person").select_option(index=1)
    page.get_by_role("button", name="Appoint").click()
    page.get_by_text("Cleo Chair is appointed, and is told.").wait_for()
    walk.check()
    page.get_by_role("link", name="Renew").click()
    walk.check()
    page.get_by_label("Until").fill((clock.today() + timedelta(days=400)).isoformat())
    page.get_by_role("button", name="Renew the term").click()
    page.get_by_text("The term is renewed").wait_for()
    page.get_by_role("link", name="Make it concluded").click()
    walk.check()
    page.get_by_role("button", name="concluded").click()
    page.get_by_text("A concluded group stays readable").wait_for()
    walk.check()


def test_the_keyboard_alone_suffices(visitor, organisation):
    walk = visitor()
    walk.be(make.delegate(organisation))
    page = walk.goto("/topics/reimbursement/")
    for _ in range(40):
        if page.evaluate("document.activeElement.value") == "none":
            page.keyboard.press("Space")
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Join":
            break
    page.keyboard.press("Enter")
    page.get_by_text("You are the voting delegate").wait_for()
    assert db.session.scalars(select(Seat.kind)).all() == [SeatKind.DELEGATE]
