"""A step with a lead: planned, done with what follows, moved, handed over, and told of at seven."""

from datetime import UTC, date, datetime, timedelta

from hubcommunity.core.db import db
from hubcommunity.partnerships import queries, step_mail_actions
from hubcommunity.partnerships.step_models import ActivityKind, FollowUp
from tests import make
from tests.browser import SMALL_BY_HAND


def row(page, text):
    return page.locator("li.step").filter(has_text=text)


def press(walk, page, text, link):
    walk.press(row(page, text).get_by_role("link", name=link).first)


@SMALL_BY_HAND
def test_a_call_is_planned_done_followed_moved_and_handed_over(walk, mails):
    me = make.staff(given_name="Sami", family_name="Korhonen", email="sami@hub.example")
    make.staff(given_name="Maria", family_name="Silva")
    lead = make.lead(owner=me, organisation_name="Nordic Patient Alliance")
    lead.stage.expected_days = 10
    queries.open_transition(lead).entered_at -= timedelta(days=15)
    kinds = {"kind": ActivityKind.CALL, "next_kind": ActivityKind.MAIL}
    make.saved(FollowUp(**kinds, text="Send what was agreed", days=1))
    address = f"/staff/leads/{lead.uid}/"
    walk.be(me)
    page = walk.goto(address)
    page.get_by_label("Kind").select_option("Call")
    page.get_by_label("What", exact=True).fill("Ask for the budget")
    walk.press(page.get_by_text("When, and who does it"))
    page.get_by_label("Day").fill("2031-01-06")
    walk.press(page.get_by_role("button", name="Add", exact=True))
    row(page, "Ask for the budget").wait_for()
    walk.check()

    page = walk.goto("/staff/next-steps/?when=later")
    walk.press(page.get_by_role("link", name="Your slow leads"))
    page.get_by_text("15 days, 10 expected").wait_for()
    walk.check()
    page = walk.goto("/staff/next-steps/?when=later")
    press(walk, page, "Ask for the budget", "Done")
    page.get_by_label("What came of it").fill("They have one.")
    walk.check()
    page.get_by_label("Next on").fill("2031-01-07")
    walk.press(page.get_by_role("button", name="It is done"))
    row(page, "Send what was agreed").wait_for()

    press(walk, page, "Send what was agreed", "Move")
    page.get_by_label("Day").fill("2031-01-13")
    walk.press(page.get_by_role("button", name="Move it"))
    row(page, "Send what was agreed").get_by_text("13 Jan 2031").wait_for()
    if not walk.plain:
        assert walk.focus() == "Done Send what was agreed"

    morning = datetime(2031, 1, 13, 12, tzinfo=UTC)
    assert step_mail_actions.tell_of_steps(me, morning) == 1
    db.session.commit()
    [mail] = mails("sami@hub.example")
    assert mail["Subject"] == "1 next step is late or due today"
    told = mail.get_body(("plain",)).get_content()
    assert "Nordic Patient Alliance: Send what was agreed" in told

    press(walk, page, "Send what was agreed", "Hand over")
    page.get_by_label("To whom").select_option("Maria Silva")
    walk.press(page.get_by_role("button", name="Hand it over"))
    page.get_by_text("It is handed over to Maria Silva.").wait_for()
    page.get_by_text("Nothing to do").wait_for()
    walk.check()
    page = walk.goto(address)
    page.get_by_text("They have one.").wait_for()
    assert date(2031, 1, 13) == lead.next_step_on
    db.session.rollback()
