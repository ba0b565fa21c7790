"""A lead's way over the board: by hand, by key, by plain form, and by two people at once."""

import pytest
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.partnerships.models import Lead
from tests import make
from tests.browser import LARGE_FIRST

BOARD = "/staff/pipelines/strategic-partners/"


def lane(page, name):
    return page.get_by_role("region", name=name)


def card(page, name):
    return page.locator(".card-lead").filter(has_text=name)


def stands_in(page, stage, name):
    lane(page, stage).locator(".card-lead").filter(has_text=name).wait_for()


def stage_of(name):
    """Return the stage as the database has it, without keeping the database to ourselves."""
    db.session.rollback()
    lead = db.session.scalars(select(Lead).where(Lead.organisation_name == name)).one()
    stage = lead.stage.name
    db.session.rollback()
    return stage


def add_lead(walk, name="Nordic Patient Alliance"):
    page = walk.goto(BOARD)
    page.get_by_role("link", name="Add lead").click()
    walk.check()
    page.get_by_label("Organisation", exact=True).fill(name)
    page.get_by_label("Country").select_option("SE")
    page.get_by_label("Type", exact=True).select_option("Academia")
    page.get_by_label("Next step", exact=True).fill("Call")
    page.get_by_label("Next step date").fill("2031-12-02")
    page.get_by_text("More: contact").click()
    page.get_by_label("Contact name").fill("Ann Berg")
    page.get_by_label("Contact email").fill("ann@nordic.example.org")
    page.get_by_label("Source", exact=True).select_option("Conference")
    page.get_by_role("main").get_by_role("button", name="Add lead").click()
    stands_in(page, "Identified", name)
    return page


def drag(page, name, to):
    """Drag a card by its middle into a lane, as a hand does: in many small steps."""
    at = card(page, name).bounding_box()
    page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    page.mouse.down()
    lane(page, to).scroll_into_view_if_needed()
    goal = lane(page, to).bounding_box()
    page.mouse.move(goal["x"] + goal["width"] / 2, goal["y"] + 60, steps=12)
    page.mouse.up()


@LARGE_FIRST
def test_a_lead_is_added_moved_by_form_and_closed_with_a_reason(walk):
    make.pipeline()
    make.organisation_type()
    make.source("Conference")
    walk.be(make.staff())
    page = add_lead(walk)
    walk.check()

    card(page, "Nordic Patient Alliance").get_by_role("link", name="Nordic Patient").first.click()
    page.get_by_role("link", name="Move to…").click()
    walk.check()
    page.get_by_label("In conversation").check()
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_label("What", exact=True).fill("They want a demonstration.")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("They want a demonstration.").wait_for()
    page.get_by_text("Less than a day in Identified").wait_for()
    walk.check()

    page.get_by_role("link", name="Move to…").click()
    page.get_by_label("Closed").check()
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("link", name="Say why the lead is closed").wait_for()
    walk.check()
    page.get_by_label("Reason").fill("Out of scope")
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_text("Out of scope").first.wait_for()
    walk.check()
    assert stage_of("Nordic Patient Alliance") == "Closed"


def test_without_a_script_the_card_s_menu_is_a_link_to_the_form(visitor):
    make.lead(organisation_name="Nordic Patient Alliance")
    walk = visitor("narrow-plain")
    walk.be(make.staff())
    page = walk.goto(BOARD)
    page.get_by_role("link", name="Move to… Nordic Patient Alliance").click()
    page.get_by_label("In conversation").check()
    page.get_by_role("button", name="Move", exact=True).click()
    stands_in(page, "In conversation", "Nordic Patient Alliance")


def test_a_card_is_dragged_into_another_lane(visitor):
    pipeline = make.pipeline()
    make.lead(pipeline, organisation_name="Nordic Patient Alliance")
    make.lead(pipeline, "In conversation", organisation_name="Health Fund", position=-1)
    walk = visitor()
    walk.be(make.staff())
    page = walk.goto(BOARD)
    with page.expect_response("**/move/") as sent:
        drag(page, "Nordic Patient Alliance", "In conversation")
    assert sent.value.status == 200
    stands_in(page, "In conversation", "Nordic Patient Alliance")
    page.get_by_text("Nordic Patient Alliance is now in “In conversation”.").wait_for()
    lane(page, "In conversation").get_by_text("expected 0.7 partners").wait_for()
    walk.check()
    assert stage_of("Nordic Patient Alliance") == "In conversation"


def test_escape_takes_a_dragged_card_back(visitor):
    make.lead(organisation_name="Nordic Patient Alliance")
    walk = visitor()
    walk.be(make.staff())
    page = walk.goto(BOARD)
    at = card(page, "Nordic Patient Alliance").bounding_box()
    page.mouse.move(at["x"] + 40, at["y"] + 40)
    page.mouse.down()
    page.mouse.move(at["x"] + 400, at["y"] + 60, steps=8)
    page.keyboard.press("Escape")
    page.mouse.up()
    stands_in(page, "Identified", "Nordic Patient Alliance")
    assert stage_of("Nordic Patient Alliance") == "Identified"


def test_a_card_moves_with_the_keyboard_alone_and_keeps_the_focus(visitor):
    pipeline = make.pipeline()
    make.lead(pipeline, organisation_name="Nordic Patient Alliance")
    make.lead(pipeline, organisation_name="Health Fund", position=1)
    walk = visitor()
    walk.be(make.staff())
    page = walk.goto(BOARD)
    card(page, "Nordic Patient Alliance").locator(".move").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    walk.check()
    page.get_by_role("button", name="One down").press("Enter")
    page.locator(".lane").first.locator("li:last-child", has_text="Nordic Patient").wait_for()
    page.get_by_text("is now in “Identified”").wait_for()

    card(page, "Nordic Patient Alliance").locator(".move").press("Enter")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent").endswith("Nordic Patient Alliance")

    page.keyboard.press("Enter")
    page.get_by_role("button", name="Closed").press("Enter")
    page.get_by_label("Reason").wait_for()
    walk.check()
    page.get_by_role("button", name="Close the lead").press("Enter")
    assert stage_of("Nordic Patient Alliance") == "Identified", "a reason is required"
    page.get_by_label("Reason").fill("Out of scope")
    page.get_by_role("button", name="Close the lead").press("Enter")
    stands_in(page, "Closed", "Out of scope")
    assert page.evaluate("document.activeElement.textContent").endswith("Nordic Patient Alliance")


def test_a_card_dragged_to_the_lost_goes_back_when_no_reason_is_given(visitor):
    make.lead(organisation_name="Nordic Patient Alliance")
    walk = visitor()
    walk.be(make.staff())
    page = walk.goto(BOARD)
    drag(page, "Nordic Patient Alliance", "Closed")
    page.get_by_role("button", name="Cancel").click()
    stands_in(page, "Identified", "Nordic Patient Alliance")
    assert stage_of("Nordic Patient Alliance") == "Identified"


@pytest.mark.parametrize("way", ["drag", "menu", "form"])
def test_of_two_who_move_the_same_lead_the_second_is_told(visitor, way):
    make.lead(organisation_name="Nordic Patient Alliance")
    maria, juhani = visitor(), visitor("wide-plain" if way == "form" else "wide")
    maria.be(make.staff(given_name="Maria", family_name="Silva"))
    juhani.be(make.staff(given_name="Juhani", family_name="Laine"))
    page, theirs = maria.goto(BOARD), juhani.goto(BOARD)
    if way == "form":
        theirs.get_by_role("link", name="Move to…").click()
    with page.expect_response("**/move/"):
        drag(page, "Nordic Patient Alliance", "In conversation")

    if way == "drag":
        drag(theirs, "Nordic Patient Alliance", "Partner")
    elif way == "menu":
        card(theirs, "Nordic Patient Alliance").locator(".move").click()
        theirs.get_by_role("button", name="Partner").click()
    else:
        theirs.get_by_label("Partner").check()
        theirs.get_by_role("button", name="Move", exact=True).click()
    theirs.get_by_text("Maria Silva moved this lead to “In conversation”").first.wait_for()
    if way == "form":
        theirs.get_by_text("It is in “In conversation” now.").wait_for()
    else:
        stands_in(theirs, "In conversation", "Nordic Patient Alliance")
    juhani.check()
    assert stage_of("Nordic Patient Alliance") == "In conversation"


def test_the_rest_of_a_long_lane_comes_in_place(visitor):
    pipeline = make.pipeline()
    for number in range(60):
        make.lead(pipeline, organisation_name=f"Organisation {number}", position=number)
    walk = visitor()
    walk.be(make.staff())
    page = walk.goto(BOARD)
    page.get_by_role("link", name="Show 10 more").click()
    card(page, "Organisation 59").wait_for()
    assert page.locator(".card-lead").count() == 60
    assert page.url.endswith(BOARD)
    walk.check()


def test_a_finger_that_holds_a_card_drags_it(chromium, site, visitor):
    make.lead(organisation_name="Nordic Patient Alliance")
    walk = visitor("narrow")
    walk.be(make.staff())
    page = walk.goto(BOARD)
    touch = walk.context.new_cdp_session(page)
    at = card(page, "Nordic Patient Alliance").bounding_box()
    start = {"x": at["x"] + 60, "y": at["y"] + 30}
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [start]})
    page.wait_for_selector(".ghost")
    for x in (120, 200, 300, 330):
        point = {"x": x, "y": start["y"]}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    with page.expect_response("**/move/"):
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    stands_in(page, "In conversation", "Nordic Patient Alliance")
