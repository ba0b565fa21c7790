"""A document of a group: written, changed, compared, commented on, and its older version saved."""

from pathlib import Path

from hubcommunity.topics.models import SeatKind
from tests import make
from tests.browser import SMALL_FIRST


@SMALL_FIRST
def test_a_group_works_on_a_document(walk):
    group = make.group("reimbursement", name="Reimbursement schemes")
    writer = make.sitting(group, make.member("Clinic of the North")).person
    reader = make.sitting(group, make.member("Payer of the South"), SeatKind.OBSERVER).person
    walk.be(writer)
    page = walk.goto("/topics/reimbursement/")
    page.get_by_role("link", name="Documents").click()
    walk.check()
    page.get_by_role("link", name="Add the first document").click()
    walk.check()
    page.get_by_label("Title").fill("Evidence levels")
    page.get_by_label("Text", exact=True).fill("A route names evidence.\n\nIt says when.")
    page.get_by_role("button", name="Look at the text").click()
    page.get_by_text("As others will see it").wait_for()
    walk.check()
    page.get_by_role("button", name="Add the document").click()
    page.get_by_text("The document is added.").wait_for()

    page.get_by_role("link", name="Add a version").click()
    page.get_by_label("Text", exact=True).fill("A route names good evidence.\n\nIt says when.")
    page.get_by_label("What is new").fill("Not any evidence")
    walk.check()
    page.get_by_role("button", name="Add this version").click()
    page.get_by_text("Version 2 is added.").wait_for()
    walk.check()

    walk.be(reader)
    page = walk.goto("/topics/reimbursement/documents/")
    walk.check()
    page.get_by_role("link", name="Evidence levels").click()
    page.get_by_role("link", name="What changed since version 1").click()
    page.get_by_text("1 word added, 0 words removed.").wait_for()
    assert "good" in (page.locator("ins").text_content() or "")
    walk.check()
    page.get_by_role("link", name="Read version 2").click()
    page.get_by_label("Your comment").fill("Which evidence is *good*?")
    page.get_by_role("button", name="Comment").click()
    page.get_by_text("Which evidence is good?").wait_for()
    walk.check()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download version 1").click()
    assert Path(saved.value.path()).read_text() == "A route names evidence.\n\nIt says when."
    walk.finish()
