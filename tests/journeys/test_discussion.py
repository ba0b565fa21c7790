"""A group talks: a thread, a person named, an answer, a search; and the chair hides a post."""

import re

import pytest

from hubcommunity.core.db import db
from hubcommunity.topics.discussion import actions
from tests import make
from tests.browser import LARGE_FIRST
from tests.journeys.conftest import Walk


@pytest.fixture
def group():
    return make.group("reimbursement", name="Reimbursement schemes")


@LARGE_FIRST
def test_a_thread_is_written_answered_found_and_moderated(walk: Walk, visitor, mails, group):
    clinic = make.member("Clinic of the North", short_name="CLN")
    writer = make.delegate(clinic, given_name="Dora", family_name="Delegate")
    make.seat(writer, group, clinic)
    payer = make.member("Payer of the South", short_name="POS")
    reader = make.delegate(payer, given_name="Alf", family_name="Answers", email="alf@payer.test")
    make.seat(reader, group, payer)
    walk.be(writer)

    page = walk.goto("/topics/reimbursement/")
    page.get_by_role("link", name="Discussion").click()
    page.get_by_text("Nobody has said anything yet").wait_for()
    walk.check()
    page.get_by_role("link", name="Begin a thread").click()
    page.get_by_role("button", name="Begin the thread").click()
    page.get_by_role("link", name="Enter a title").wait_for()
    walk.check()
    page.get_by_label("What is it about?").fill("Evidence for apps")
    body = page.get_by_label("Your post")
    if walk.plain:
        body.fill("What **counts**? @Alf Answers knows.")
    else:
        body.press_sequentially("What **counts**? @alf")
        page.get_by_role("option", name="Alf Answers").wait_for()
        walk.check()
        body.press("Enter")
        body.press_sequentially("knows.")
    page.get_by_role("button", name="Preview").click()
    page.locator(".looked-at strong", has_text="counts").wait_for()
    walk.check()
    page.get_by_role("button", name="Begin the thread").click()
    page.locator(".posts strong", has_text="counts").wait_for()
    walk.check()
    assert "Alf Answers" in page.locator(".posts").inner_text()
    assert "named you in Reimbursement schemes" in mails("alf@payer.test")[-1]["Subject"]

    colleague = visitor("narrow-plain" if walk.plain else "narrow")
    colleague.be(reader)
    other = colleague.goto("/topics/reimbursement/discussion/")
    other.get_by_text("1 unread").wait_for()
    colleague.check()
    other.get_by_role("link", name="Evidence for apps").click()
    other.get_by_role("link", name=re.compile("^Answer Dora")).click()
    other.get_by_label("Your post").fill("Trials do, and registries.")
    other.get_by_role("button", name="Send").click()
    other.get_by_text("In answer to").wait_for()
    colleague.check()

    page.goto(f"{walk.site}/topics/reimbursement/discussion/?q=regist")
    page.locator("mark", has_text="regist").wait_for()
    walk.check()
    chair = make.chair(group)
    walk.be(chair)
    page = walk.goto("/topics/reimbursement/discussion/")
    page.get_by_role("link", name="Evidence for apps").click()
    page.get_by_role("link", name="Hide Post by Alf Answers").click()
    walk.check()
    page.get_by_label("Reason").fill("Off the matter")
    page.get_by_role("button", name="Hide the post").click()
    page.get_by_text("took this post out of sight: Off the matter").wait_for()
    walk.check()
    other.reload()
    assert "Trials do" not in other.locator(".posts").inner_text()


@LARGE_FIRST
def test_what_is_on_the_screen_is_read(walk: Walk, group):
    clinic = make.member("Clinic of the North")
    reader = make.delegate(clinic)
    make.seat(reader, group, clinic)
    writer = make.sitting(group).person
    thread = actions.begin(group, "Evidence", "What counts?", by=writer)
    db.session.commit()
    walk.be(reader)
    page = walk.goto(f"/topics/reimbursement/discussion/{thread.uid}/")
    if walk.plain:
        page.get_by_role("button", name="Mark as read up to here").click()
    else:
        with page.expect_response(re.compile("/read$")) as answer:
            page.mouse.wheel(0, 2000)
        assert answer.value.status == 204
    page = walk.goto("/topics/reimbursement/discussion/")
    page.get_by_role("link", name="Evidence").wait_for()
    assert page.get_by_text("unread").count() == 0
