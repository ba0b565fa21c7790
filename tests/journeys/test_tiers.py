"""A tier without a vote: approved into it, seated beside others, reminded on a day of one's own."""

from hubcommunity.core.db import db
from tests import make
from tests.browser import SMALL_FIRST
from tests.membership.test_first_tier import in_review


@SMALL_FIRST
def test_an_applicant_comes_in_without_a_vote_and_sits_like_others(walk):
    make.tier(position=0, fee_cents=250_000)
    make.tier("associate", "Associate", position=1, votes=False, fee_cents=90_000)
    group = make.group("evidence", name="Evidence")
    other = make.member("Baltic Forum")
    make.seat(make.delegate(other), group, other)
    application = in_review(organisation_name="Clinic of the North")
    administrator = make.administrator()
    db.session.commit()

    walk.be(administrator)
    page = walk.goto("/staff/settings/tiers/")
    page.get_by_role("link", name="Reminders").click()
    walk.check()
    page.get_by_label("Days after the last day of a term").fill("-400")
    page.get_by_role("button", name="Add the day").click()
    page.get_by_text("Enter a number from -365 to 365").first.wait_for()
    walk.check()
    page.get_by_label("Days after the last day of a term").fill("-14")
    page.get_by_role("button", name="Add the day").click()
    page.get_by_text("14 days before the last day of a term").first.wait_for()
    page.get_by_role("button", name="Retire").click()
    page.get_by_text("Nobody is reminded on this day any more.").wait_for()

    page = walk.goto(f"/staff/applications/{application.uid}/")
    page.get_by_label("Associate").check()
    walk.check()
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_text("Approved: Clinic of the North is a member.").wait_for()

    walk.be(application.applicant)
    page = walk.goto("/topics/evidence/")
    page.get_by_text("the organisation has no vote").wait_for()
    page.get_by_label("No, none").check()
    page.get_by_role("button", name="Join").click()
    page.get_by_text("You are the delegate of Clinic of the North, which has no vote.").wait_for()
    walk.check()
    page.get_by_role("link", name="Roster").click()
    page.get_by_text("No vote").wait_for()
    page.get_by_text("Voting delegate").wait_for()
    walk.check()
