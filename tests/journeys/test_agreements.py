"""The code of ethics gets a new version and is adopted; a memorandum on paper comes and goes."""

import pytest

from hubcommunity.core import clock
from hubcommunity.worker.actions import run_jobs
from tests import make
from tests.browser import LARGE_FIRST, SMALL_FIRST
from tests.mails import link_in

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def clinic():
    code = make.code_of_ethics(text="## Why\n\nBe kind to those whose data it is.")
    make.agreement_kind()
    made = make.member("Clinic of the North", short_name="CLN")
    make.agreement(made, version=code, signatory_name="Pirkko Lahti")
    return made


@pytest.fixture
def contact(clinic):
    return make.primary_contact(clinic, given_name="Pirkko", family_name="Lahti")


@LARGE_FIRST
def test_a_new_version_is_published_read_and_adopted(walk, visitor, mails, clinic, contact):
    walk.be(make.administrator())
    page = walk.goto("/staff/agreements/")
    walk.check()
    page.get_by_role("link", name="Publish a version").click()
    walk.check()
    page.get_by_label("Text").fill("## Why\n\nBe *kinder* to those whose data it is.")
    page.get_by_role("button", name="Look at it, then publish").click()
    page.get_by_role("heading", name="As readers will see it").wait_for()
    walk.check()
    page.get_by_role("button", name="Publish this version").click()
    page.get_by_text("Version 2 is in force.").wait_for()
    page.get_by_text("Earlier version").wait_for()
    walk.check()

    run_jobs()
    (mail,) = mails(contact.email)
    member = visitor("narrow-plain" if walk.plain else "narrow")
    member.be(contact)
    page = member.goto(link_in(mail, "agreements"))
    page.get_by_text("Be kinder to those whose data it is.").wait_for()
    member.check()
    page.get_by_role("button", name="Adopt").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    member.check()
    page.get_by_label("I adopt it on behalf of Clinic of the North").check()
    page.get_by_role("button", name="Adopt").click()
    page.get_by_text("Clinic of the North has adopted version 2.").wait_for()
    page.get_by_text("Earlier version").wait_for()
    member.check()
    receipt = mails(contact.email)[-1]
    page = member.goto(link_in(receipt, "/about/"))
    page.get_by_text("1 organisation has adopted this version.").wait_for()
    member.check()
    page.get_by_role("link", name="Version 1").click()
    page.get_by_text("This version is kept for the record.").wait_for()
    member.check()


@SMALL_FIRST
def test_a_memorandum_on_paper_is_recorded_downloaded_and_ended(walk, clinic):
    make.member("Agency of the South")
    walk.be(make.staff())
    page = walk.goto("/staff/agreements/")
    page.get_by_role("link", name="Who has not adopted it").click()
    page.get_by_role("link", name="Agency of the South", exact=True).wait_for()
    walk.check()
    page.get_by_role("link", name="Agreements").last.click()
    page.get_by_role("link", name="Record an agreement").click()
    page.get_by_label("Organisation", exact=True).fill("agency")
    page.get_by_role("button", name="Search").click()
    walk.check()
    page.get_by_role("link", name="Memorandum of Agency of the South").click()
    page.get_by_label("Signed by").fill("Sigrid Signs")
    page.get_by_role("button", name="Record").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    walk.check()
    page.get_by_label("Signed on").fill(clock.today().isoformat())
    paper = {"name": "mou.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("The signed paper").set_input_files(paper)
    page.get_by_role("button", name="Record").click()
    page.get_by_text("The agreement is on record.").wait_for()
    walk.check()

    with page.expect_download() as download:
        page.get_by_role("link", name="Download mou.pdf").click()
    assert download.value.path().read_bytes() == PDF
    page.get_by_role("button", name="End agreement").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    walk.check()
    page.get_by_label("Reason").fill("It was wound up.")
    page.get_by_role("button", name="End agreement").click()
    page.get_by_text("The agreement has ended.").wait_for()
    page.get_by_text("It was wound up.").wait_for()
    walk.check()
