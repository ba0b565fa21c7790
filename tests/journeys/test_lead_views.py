"""The same leads as board, list and calendar: a view shared, a row changed, many moved at once."""

from datetime import timedelta

from hubcommunity.core import clock
from hubcommunity.core.db import db
from tests import make
from tests.browser import LARGE_FIRST

BOARD = "/staff/pipelines/strategic-partners/"


def leads():
    pipeline = make.pipeline()
    make.stage(pipeline, "Partner").required = ["owner"]
    soon = clock.today() + timedelta(days=1)
    owner = make.staff(given_name="Anna", family_name="Koch")
    for name in ("Nordic Alliance", "Patient Forum"):
        make.lead(pipeline, organisation_name=name, country="SE", owner=owner, next_step_on=soon)
    make.lead(pipeline, organisation_name="Lund Clinics", country="SE", next_step="Call")
    make.lead(pipeline, organisation_name="French Agency", next_step="Call")
    db.session.commit()


def keep_a_shared_view(walk, page):
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Country").select_option("SE")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Remove: Country: Sweden").wait_for()
    walk.check()
    page.get_by_role("main").get_by_role("link", name="List").click()
    page.get_by_text("3 leads", exact=True).wait_for()
    page.get_by_text("Views", exact=True).click()
    page.get_by_role("link", name="Keep this as a view…").click()
    walk.check()
    page.get_by_label("Name", exact=True).fill("Swedish")
    page.get_by_label("For all who see this pipeline").check()
    page.get_by_role("button", name="Keep the view").click()
    page.get_by_text("The view is kept.").wait_for()
    page.get_by_text("Views", exact=True).click()
    return page.get_by_role("link", name="Swedish List · shared by").get_attribute("href")


def change_a_row(walk, page):
    page.get_by_role("link", name="Change Lund Clinics").click()
    page.get_by_role("textbox", name="Next step").first.fill("Send the offer")
    walk.check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Change Lund Clinics").wait_for()
    page.get_by_text("Send the offer").wait_for()


def move_all(walk, page):
    page.get_by_role("button", name="Change all 3 that match").click()
    page.get_by_label("Move to a stage").check()
    page.get_by_label("Stage", exact=True).select_option("Partner")
    walk.check()
    page.get_by_role("button", name="See what will be done").click()
    page.get_by_role("heading", name="1 stays as it is").wait_for()
    page.get_by_text("Before a lead enters “Partner”, say its owner.").wait_for()
    walk.check()
    page.get_by_role("button", name="Change 2 leads").click()
    page.get_by_text("2 leads are changed.").wait_for()


@LARGE_FIRST
def test_a_view_is_shared_with_a_colleague_who_changes_its_leads(walk):
    leads()
    walk.be(make.staff(given_name="Maria", family_name="Silva"))
    address = keep_a_shared_view(walk, walk.goto(BOARD))

    walk.be(make.staff())
    page = walk.goto(address)
    page.get_by_role("heading", name="Strategic partners · Swedish").wait_for()
    walk.check()
    change_a_row(walk, page)
    page.get_by_role("main").get_by_role("link", name="Calendar").click()
    page.get_by_role("link", name="Nordic Alliance").wait_for()
    walk.check()
    page.get_by_role("main").get_by_role("link", name="List").click()
    move_all(walk, page)
