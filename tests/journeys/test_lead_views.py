"""The same leads as board, list and calendar: a view shared, a row changed, many moved at once."""

from datetime import timedelta

from hubcommunity.core import clock
from hubcommunity.core.db import db
from tests import make
from tests.browser import LARGE_BY_HAND

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
    walk.press(page.get_by_text("Filter", exact=True))
    page.get_by_label("Country").select_option("SE")
    walk.press(page.get_by_role("button", name="Show"))
    page.get_by_role("link", name="Remove: Country: Sweden").wait_for()
    walk.check()
    walk.press(page.get_by_role("main").get_by_role("link", name="List"))
    page.get_by_text("3 leads", exact=True).wait_for()
    walk.press(page.get_by_text("Views", exact=True))
    walk.fits()
    walk.press(page.get_by_role("link", name="Keep this as a view…"))
    walk.check()
    page.get_by_label("Name", exact=True).fill("Swedish")
    walk.tick(page.get_by_label("For all who see this pipeline"))
    walk.press(page.get_by_role("button", name="Keep the view"))
    page.get_by_text("The view is kept.").wait_for()
    walk.press(page.get_by_text("Views", exact=True))
    return page.get_by_role("link", name="Swedish List · shared by").get_attribute("href")


def change_a_row(walk, page):
    walk.press(page.get_by_role("link", name="Change Lund Clinics"))
    page.get_by_role("textbox", name="Next step").first.fill("Send the offer")
    walk.check()
    walk.press(page.get_by_role("button", name="Save"))
    page.get_by_role("link", name="Change Lund Clinics").wait_for()
    page.get_by_text("Send the offer").wait_for()
    if not walk.plain:
        assert walk.focus() == "Change Lund Clinics"


def move_all(walk, page):
    walk.press(page.get_by_role("button", name="Change all 3 that match"))
    walk.tick(page.get_by_label("Move to a stage"))
    page.get_by_label("Stage", exact=True).select_option("Partner")
    walk.check()
    walk.press(page.get_by_role("button", name="See what will be done"))
    page.get_by_role("heading", name="1 stays as it is").wait_for()
    page.get_by_text("Before a lead enters “Partner”, say its owner.").wait_for()
    walk.check()
    walk.press(page.get_by_role("button", name="Change 2 leads"))
    page.get_by_text("2 leads are changed.").wait_for()


@LARGE_BY_HAND
def test_a_view_is_shared_with_a_colleague_who_changes_its_leads(walk):
    leads()
    walk.be(make.staff(given_name="Maria", family_name="Silva"))
    address = keep_a_shared_view(walk, walk.goto(BOARD))

    walk.be(make.staff())
    page = walk.goto(address)
    page.get_by_role("heading", name="Strategic partners · Swedish").wait_for()
    walk.check()
    change_a_row(walk, page)
    walk.press(page.get_by_role("main").get_by_role("link", name="Calendar"))
    page.get_by_role("link", name="Nordic Alliance").wait_for()
    walk.check()
    walk.press(page.get_by_role("main").get_by_role("link", name="List"))
    move_all(walk, page)
