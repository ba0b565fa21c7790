"""An administrator sets up a pipeline that asks for something, and a colleague moves its cards."""

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.partnerships.models import Lead, Pipeline
from tests import make
from tests.browser import LARGE_BY_HAND

BOARD = "/staff/pipelines/regions/"
REFUSED = "Before a lead enters “Talks”, say its owner."


def set_up(walk):
    """Add a pipeline, and a stage that takes one lead, of which the owner must be known."""
    page = walk.goto("/staff/settings/pipelines/")
    walk.press(page.get_by_role("link", name="Add a pipeline"))
    walk.check()
    page.get_by_label("Name", exact=True).fill("Regions")
    page.get_by_label("What a won lead is called").fill("regions")
    walk.press(page.get_by_role("button", name="Add the pipeline"))
    walk.press(page.get_by_role("link", name="Add a stage"))
    page.get_by_label("Name", exact=True).fill("Talks")
    page.get_by_label("Probability").fill("40")
    walk.tick(page.get_by_label("Take no more than that"))
    walk.press(page.get_by_role("button", name="Add the stage"))
    page.get_by_role("link", name="Say how many leads it takes").wait_for()
    walk.check()
    page.get_by_label("Limit", exact=True).fill("1")
    walk.tick(page.get_by_label("owner", exact=True))
    walk.press(page.get_by_role("button", name="Add the stage"))
    page.get_by_role("cell", name="1, hard").wait_for()
    walk.check()
    walk.press(page.get_by_role("link", name="New", exact=True))
    page.get_by_label("What to do").fill("Statutes seen")
    walk.press(page.get_by_role("button", name="Add a point"))
    page.get_by_text("The point is added.").wait_for()
    walk.check()


def keep_sources(walk):
    """Add where leads come from, put one before the other, and retire it."""
    page = walk.goto("/staff/settings/pipelines/")
    walk.press(page.get_by_role("link", name="Where leads come from"))
    walk.check()
    for name in ("Our fair", "A member"):
        page.get_by_label("Source", exact=True).fill(name)
        walk.press(page.get_by_role("button", name="Add", exact=True))
    walk.press(page.get_by_role("button", name="Up A member"))
    page.get_by_role("button", name="Down A member").wait_for()
    walk.check()
    walk.press(page.get_by_role("link", name="A member"))
    walk.tick(page.get_by_label("Offer it no longer"))
    walk.check()
    walk.press(page.get_by_role("button", name="Save"))
    page.get_by_role("listitem").filter(has_text="A member").get_by_text("Retired").wait_for()


def lead(name, **values):
    pipeline = db.session.scalars(select(Pipeline)).one()
    return make.lead(pipeline, "New", organisation_name=name, **values)


@LARGE_BY_HAND
def test_a_pipeline_is_set_up_and_asks_before_it_takes_a_lead(walk):
    walk.be(make.administrator())
    set_up(walk)
    keep_sources(walk)
    one = lead("Oulu", owner=make.staff())
    address = f"/staff/leads/{one.uid}/"
    lead("Lapland")
    page = walk.goto(address)
    walk.press(page.get_by_role("button", name="Tick off"))
    page.get_by_text("1 of 1").wait_for()
    if walk.hand == "keys":
        page.locator("button:focus", has_text="Open again").wait_for()
    walk.check()

    page = walk.goto(BOARD)
    walk.press(page.get_by_role("link", name="Move to… Lapland"))
    if not walk.plain:
        walk.press(page.get_by_role("button", name="Talks"))
    else:
        walk.tick(page.get_by_label("Talks"))
        walk.press(page.get_by_role("button", name="Move", exact=True))
    page.get_by_text(REFUSED).wait_for()
    walk.check()
    walk.press(page.get_by_role("link", name="Say what is missing"))
    page.get_by_label("Owner").wait_for()

    page = walk.goto("/staff/settings/pipelines/regions/")
    walk.press(page.get_by_role("link", name="New", exact=True))
    walk.press(page.get_by_role("link", name="Retire…"))
    walk.tick(page.get_by_label("Talks"))
    walk.check()
    walk.press(page.get_by_role("button", name="Retire, and move 2 leads"))
    page.get_by_text("Lapland: “Talks” takes 1 at most").wait_for()


def test_cards_are_carried_by_mouse_by_keyboard_and_by_touch(visitor):
    pipeline = make.pipeline()
    stage = make.stage(pipeline, "In conversation")
    stage.limit, stage.required = 1, ["owner"]
    for place, name in enumerate(("Oulu", "Lapland", "Tampere")):
        make.lead(pipeline, organisation_name=name, owner=make.staff(), position=place)
    make.lead(pipeline, organisation_name="Nobody’s", position=3)
    me, board = make.staff(), "/staff/pipelines/strategic-partners/"
    walk = visitor()
    walk.be(me)
    page = walk.goto(board)
    by_mouse(page, "Nobody’s")
    page.get_by_text("Before a lead enters “In conversation”, say its owner.").wait_for()
    page.get_by_role("link", name="Say what is missing").wait_for()
    by_mouse(page, "Oulu")
    page.get_by_text("Oulu is now in “In conversation”.").wait_for()

    by_keyboard(page, "Lapland")
    page.get_by_text("“In conversation” is over its limit: 2 of 1.").wait_for()
    assert focus(page).endswith("Lapland")
    walk.check()

    finger = visitor("narrow", has_touch=True)
    finger.be(me)
    by_touch(finger, finger.goto(board), "Tampere")
    assert names_in(stage) == {"Oulu", "Lapland", "Tampere"}


def names_in(stage):
    db.session.rollback()
    return set(db.session.scalars(select(Lead.organisation_name).where(Lead.stage == stage)))


def card(page, name):
    return page.locator(".card-lead").filter(has_text=name)


def focus(page):
    return page.evaluate("document.activeElement.textContent")


def by_mouse(page, name):
    at = card(page, name).bounding_box()
    goal = page.get_by_role("region", name="In conversation").bounding_box()
    page.mouse.move(at["x"] + 40, at["y"] + 40)
    page.mouse.down()
    page.mouse.move(goal["x"] + goal["width"] / 2, goal["y"] + 60, steps=8)
    with page.expect_response("**/move/"):
        page.mouse.up()


def by_keyboard(page, name):
    """Pick a card up, take it back, then carry it one lane on and below what is there."""
    card(page, name).locator(".move").focus()
    page.keyboard.press("Space")
    page.get_by_text(f"{name} is picked up.").wait_for()
    page.keyboard.press("ArrowRight")
    page.get_by_text("In conversation, place 1 of 2").wait_for()
    page.keyboard.press("Escape")
    page.get_by_text(f"{name} is where it was.").wait_for()
    page.get_by_role("region", name="Identified").locator(".card-lead").filter(
        has_text=name
    ).wait_for()
    for key in ("Space", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    page.get_by_text("In conversation, place 2 of 2").wait_for()
    with page.expect_response("**/move/"):
        page.keyboard.press("Space")


def by_touch(walk, page, name):
    touch = walk.context.new_cdp_session(page)
    card(page, name).scroll_into_view_if_needed()
    at = card(page, name).bounding_box()
    y = at["y"] + 30
    for kind, x in (("touchStart", 60), *(("touchMove", x) for x in (0, 120, 200, 300, 330))):
        point = {"x": at["x"] + 60 if not x or kind == "touchStart" else x, "y": y}
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        page.wait_for_selector(".ghost")
    with page.expect_response("**/move/"):
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
