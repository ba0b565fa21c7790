"""A group is founded, given a charter, a milestone and a wished table, fills a gap, and ends."""

import pytest

from tests import make
from tests.browser import SMALL_FIRST


@pytest.fixture
def hub():
    make.organisation_type("payer", "Payer")
    make.pipeline()


@SMALL_FIRST
def test_a_group_from_its_founding_to_its_end(walk, visitor, hub):
    walk.be(make.staff())
    page = walk.goto("/staff/topics/")
    walk.check()
    page.get_by_role("link", name="Found a group").first.click()
    walk.check()
    page.get_by_role("button", name="Found the group").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    walk.check()
    page.get_by_label("Name").fill("Digital therapeutics")
    page.get_by_label("Address").fill("dtx")
    page.get_by_label("Summary").fill("What counts as one.")
    page.get_by_label("Charter").fill("We meet every second month.")
    page.get_by_role("button", name="Found the group").click()
    page.get_by_text("Digital therapeutics is founded").wait_for()
    walk.check()

    page.get_by_role("link", name="Say who should sit in the group").click()
    walk.check()
    page.get_by_label("Type of organisation").select_option(label="Payer")
    page.get_by_label("From").select_option(label="Estonia")
    page.get_by_role("button", name="Add").click()
    page.get_by_text("The wish is kept.").wait_for()
    walk.check()
    page.get_by_role("link", name="Look for a partner").click()
    walk.check()
    page.get_by_role("button", name="Add lead").click()
    page.get_by_role("heading", name="Payer from Estonia").wait_for()
    walk.check()
    page.get_by_role("link", name="Digital therapeutics").click()

    page.get_by_role("link", name="Milestones").click()
    walk.check()
    page.get_by_role("link", name="Set a milestone").click()
    walk.check()
    page.get_by_label("What will be done").fill("A list of definitions")
    page.get_by_label("Due on").fill("2020-01-31")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Overdue").wait_for()
    walk.check()
    page.get_by_role("link", name="Done A list of definitions").click()
    walk.check()
    page.get_by_label("How it was done").fill("It is with the group.")
    page.get_by_role("button", name="It is done").click()
    page.get_by_text("It is with the group.").wait_for()

    page = walk.goto("/topics/dtx/charter/")
    walk.check()
    page.get_by_role("link", name="Write a new version").click()
    page.get_by_label("Charter", exact=True).fill("We meet every month.")
    page.get_by_label("What it changes, and why").fill("More often")
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("heading", name="As readers will see it").wait_for()
    walk.check()
    page.get_by_role("button", name="Publish this version").click()
    page.get_by_role("link", name="Version 2").click()
    page.get_by_role("heading", name="What differs between version 1 and version 2").wait_for()
    walk.check()

    page = walk.goto("/staff/topics/dtx/state/active/")
    page.get_by_role("button", name="active").click()
    reader = visitor("narrow-plain" if walk.plain else "narrow")
    seen = reader.goto("/topics/dtx/")
    seen.get_by_text("No payer from Estonia.").wait_for()
    seen.get_by_text("We meet every month.").wait_for()
    reader.check()
    page = walk.goto("/staff/topics/dtx/state/concluded/")
    page.get_by_role("button", name="concluded").click()
    page.get_by_text("A concluded group stays readable").wait_for()
    walk.check()
    seen = reader.goto("/topics/dtx/")
    seen.get_by_text("This group has concluded its work").wait_for()
    seen.get_by_text("We meet every month.").wait_for()
