"""A visitor looks for a member: by words and facets, as a list and on the map."""

import pytest

from hubcommunity.core.revisions import bump
from tests import make
from tests.browser import LARGE_FIRST, SMALL_FIRST


@pytest.fixture(autouse=True)
def members(app):
    payer, observer = make.organisation_type("payer", "Payer"), make.tier("observer", "Observer")
    topic = make.topic()
    make.member("Instituto de Salúd", short_name="IDS", country="ES", type=payer, topics=[topic])
    make.member("Clínica Norte", country="ES", description="Programas de saludables para todos.")
    make.member("Saludable Foundation", country="ES", type=payer, tier=observer)
    make.member("Salud Lisboa", country="PT", type=payer)
    make.member("Bergen Hospital", country="NO")
    bump("members")


def listed(page) -> list[str]:
    return page.get_by_role("main").locator(".members h2").all_inner_texts()


@LARGE_FIRST
def test_a_member_is_found_by_words_and_facets_on_the_list_and_on_the_map(walk):
    page = walk.goto("/members/")
    walk.check()
    page.get_by_label("Search").fill("SALUD")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_text("4 organisations").wait_for()
    assert listed(page)[-1] == "Clínica Norte", "a description counts less than a name"
    assert page.locator("mark").all_inner_texts()[0] == "Salúd"
    walk.check()

    page.get_by_label("Country").select_option(label="Spain (3)")
    page.get_by_label("Type").select_option(label="Payer (3)")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_text("2 organisations").wait_for()
    assert listed(page) == ["Instituto de Salúd", "Saludable Foundation"]
    page.get_by_role("link", name="Newest").click()
    page.wait_for_url("**sort=newest**")
    assert listed(page) == ["Saludable Foundation", "Instituto de Salúd"]
    walk.check()

    page.get_by_role("link", name="Map").click()
    page.get_by_role("link", name="Spain: 2").wait_for()
    page.get_by_text("2 organisations").wait_for()
    assert page.get_by_label("Search").input_value() == "SALUD"
    walk.check()
    page.get_by_role("link", name="List", exact=True).click()
    page.wait_for_url("**sort=newest**")
    assert listed(page) == ["Saludable Foundation", "Instituto de Salúd"]

    page.get_by_role("link", name="Remove: Payer").click()
    page.get_by_text("3 organisations").wait_for()
    assert "Clínica Norte" in listed(page)
    page.get_by_role("link", name="Instituto de Salúd").click()
    page.get_by_role("heading", name="Instituto de Salúd").wait_for()
    walk.check()


@SMALL_FIRST
def test_who_finds_nobody_is_shown_the_way_back(walk):
    page = walk.goto("/members/?q=nobody&tier=observer")
    page.get_by_text("No member fits").wait_for()
    walk.check()
    page.get_by_role("link", name="Show all members").click()
    page.get_by_text("5 organisations").wait_for()
