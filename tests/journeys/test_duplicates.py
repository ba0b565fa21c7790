"""Staff tell two organisations apart, merge two others, and read their histories as one."""

import pytest

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.organisations.duplicate_actions import find_duplicates
from tests import make
from tests.browser import SMALL_FIRST

WEBSITE = "https://clinic.no/about-us/and-how-to-find-us/in-the-far-north"


@pytest.fixture
def organisations():
    """A member and the same one once more, and two of one name in two countries."""
    make.purpose()
    member = make.member("Clinic of the North", slug="clinic", country="NO")
    twin = make.organisation("Clinic of the Nörth", slug="klinik", country="NO", website=WEBSITE)
    make.affiliation(make.person(given_name="Ada", family_name="Berg"), twin)
    make.organisation("Health Fund", country="AT")
    make.organisation("Health Fund", country="SE")
    record("organisation.added", on=member, name=member.name)
    record("organisation.added", on=twin, name=twin.name)
    find_duplicates(clock.now())
    db.session.commit()
    return member, twin


@SMALL_FIRST
def test_staff_merge_a_pair_and_read_one_history(walk, organisations):
    page = walk.be(make.staff())
    page = walk.goto("/staff/organisations/duplicates/")
    page.get_by_text("2 pairs").wait_for()
    walk.check()

    page.get_by_role("row", name="Health Fund").get_by_role(
        "button", name="Not a duplicate"
    ).click()
    page.get_by_text("are two, and stay two.").wait_for()
    page.get_by_text("1 pair", exact=True).wait_for()

    page.get_by_role("link", name="Compare").click()
    page.get_by_role("heading", name="Merge two organisations").wait_for()
    assert page.get_by_label(WEBSITE).is_checked()
    walk.check()
    page.get_by_label("Clinic of the Nörth", exact=True).check()
    page.get_by_role("button", name="Merge").click()
    page.get_by_text("is part of").wait_for()
    page.get_by_role("heading", name="Clinic of the Nörth").wait_for()
    page.get_by_text("Ada Berg").first.wait_for()

    page = walk.goto("/members/klinik/")
    page.get_by_role("heading", name="Clinic of the Nörth").wait_for()
    assert page.url.endswith("/members/clinic/")

    page = walk.goto("/staff/organisations/klinik/")
    page.get_by_role("link", name="Timeline").click()
    page.get_by_text("Took in another organisation").wait_for()
    assert page.get_by_text("Organisation added").count() == 2
    walk.check()
    page.get_by_role("link", name="Merges").click()
    page.get_by_text("2 entries").wait_for()
    assert page.get_by_text("Organisation added").count() == 0
