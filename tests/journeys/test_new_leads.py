"""New leads find an owner by rule, but not one who is away; and two that are one become one."""

from datetime import timedelta

from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.partnerships.models import Lead
from tests import make
from tests.browser import LARGE_BY_HAND

LIST = "/staff/settings/pipelines/strategic-partners/rules/"


def add_a_rule(walk, page):
    walk.press(page.get_by_role("link", name="Add a rule"))
    walk.press(page.get_by_text("Only from some countries"))
    walk.tick(page.get_by_label("Sweden"))
    walk.check()
    walk.press(page.get_by_role("button", name="Add the rule"))
    page.get_by_role("link", name="Name whoever gets the leads").wait_for()
    walk.tick(page.get_by_label("Sami Korhonen"))
    walk.press(page.get_by_role("button", name="Add the rule"))
    page.get_by_role("cell", name="Sweden").wait_for()


def be_away(walk, page):
    for label in ("First day away", "Last day away"):
        page.get_by_label(label).fill((clock.today() + timedelta(days=30)).isoformat())
    walk.check()
    walk.press(page.get_by_role("button", name="Save"))
    page.get_by_text("New leads pass you over on these days.").wait_for()
    walk.press(page.get_by_role("button", name="Take back"))
    page.get_by_text("You are there for new leads on these days.").wait_for()


@LARGE_BY_HAND
def test_a_lead_gets_its_owner_by_rule_and_goes_into_its_twin(walk):
    pipeline, boss = make.pipeline(), make.administrator()
    make.staff(given_name="Sami", family_name="Korhonen")
    walk.be(boss)
    page = walk.goto(LIST)
    walk.check()
    add_a_rule(walk, page)
    walk.check()
    be_away(walk, walk.goto("/account/away/"))

    twin = make.lead(pipeline, organisation_name="Nordic Alliance", country="SE", owner=boss)
    twin_address = f"/staff/leads/{twin.uid}/"
    make.lead(
        pipeline, organisation_name="Nordic Alliance", country="SE", source=make.source("A fair")
    )
    page = walk.goto("/staff/leads/unowned/")
    walk.check()
    walk.press(page.get_by_role("button", name="By rule Nordic Alliance"))
    page.get_by_text("Somebody looks after every lead").wait_for()

    page = walk.goto(twin_address)
    walk.press(page.get_by_role("link", name="Compare Nordic Alliance"))
    walk.tick(page.get_by_label("A fair"))
    walk.check()
    walk.press(page.get_by_role("button", name="Merge"))
    page.get_by_text("“Nordic Alliance” is part of this lead now.").wait_for()
    walk.check()
    db.session.rollback()
    assert [lead.source_name for lead in db.session.scalars(select(Lead))] == ["A fair"]

    walk.goto(LIST)
    walk.press(page.get_by_role("link", name="Rule 1"))
    walk.press(page.get_by_text("Delete… this rule"))
    page.get_by_text("The next rule that fits counts from now on.").wait_for()
    walk.press(page.get_by_role("button", name="Delete this rule"))
    page.get_by_text("No rules yet").wait_for()
