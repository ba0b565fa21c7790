"""Staff look after the outbox, and developers read what would have been sent."""

import re
from pathlib import Path

import pytest
from flask import Flask

from hubcommunity.core.db import db
from hubcommunity.mail.models import MessageState
from hubcommunity.notifications.actions import notify, send_due
from tests import make
from tests.browser import LARGE_FIRST, SMALL_FIRST
from tests.journeys.conftest import Walk


@pytest.fixture(autouse=True)
def _mailbox(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(app.config, "MAILBOX_FOLDER", str(tmp_path))


@SMALL_FIRST
def test_a_failed_mail_is_found_and_sent_again(walk: Walk) -> None:
    staff = make.staff(email="staff@hub.example")
    person = make.person(given_name="Ada", email="ada@people.example")
    message = notify(person, "account.password_changed")
    assert message is not None
    message.state, message.last_error = MessageState.FAILED, "550 No such user"
    page = walk.be(staff)

    walk.goto("/staff/mail/")
    walk.check()
    page.get_by_role("link", name=re.compile("^Failed")).click()
    page.get_by_label("Email address").fill("ada@")
    page.get_by_role("button", name="Search").click()
    walk.check()
    page.get_by_role("link", name="Your password was changed").click()
    walk.check()
    page.get_by_role("button", name="Send again").click()

    page.get_by_text("The mail waits to be sent again.").wait_for()
    walk.check()
    db.session.refresh(message)
    assert message.state is MessageState.PENDING


@LARGE_FIRST
def test_a_kept_mail_is_read_in_three_ways_and_its_links_lead_on(walk: Walk) -> None:
    walk.goto("/dev/mailbox/")
    walk.check()
    notify(make.person(email="ada@people.example"), "account.password_changed")
    db.session.commit()
    send_due()

    page = walk.goto("/dev/mailbox/")
    walk.check()
    page.get_by_role("link", name="Your password was changed").click()
    walk.check()
    mail = page.url
    page.get_by_role("link", name="Headers", exact=True).click()
    page.get_by_text("auto-generated").wait_for()
    walk.check()
    page.get_by_role("link", name="Text", exact=True).click()
    walk.check()
    page.get_by_role("link", name=re.compile("forgot-password")).click()
    page.wait_for_url("**/forgot-password/")

    walk.goto(mail)
    # By keyboard: a script that looks for the link inside the frame is blocked there, rightly.
    page.get_by_role("link", name="Headers", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/forgot-password/")
