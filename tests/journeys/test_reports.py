"""The board reads how membership went: another period, a table, a file; staff find it, too."""

import csv
from datetime import timedelta

from hubcommunity.core import clock
from hubcommunity.membership.models import ApplicationState
from tests import make
from tests.browser import SMALL_BY_HAND, SMALL_FIRST


def a_past() -> None:
    today = clock.today()
    for years in (0, 1, 3):
        began = today - timedelta(days=20 + 365 * years)
        make.member(since=began, until=today + timedelta(days=90), country="EE")
    make.member(since=today - timedelta(days=900), until=today - timedelta(days=500))
    sent = clock.now() - timedelta(days=12)
    make.application(ApplicationState.DECLINED, submitted_at=sent, decided_at=clock.now())
    make.lead()


@SMALL_BY_HAND
def test_a_board_member_reads_another_period_a_table_and_takes_it_along(walk, tmp_path):
    a_past()
    page = walk.be(make.board())
    walk.press(page.get_by_role("main").get_by_role("link", name="To the reports"))
    page.get_by_role("heading", name="Membership in figures").wait_for()
    walk.check()

    year = clock.today().year - 3
    page.get_by_label("From", exact=True).fill(f"{year}-01")
    walk.press(page.get_by_role("button", name="Show"))
    page.get_by_text(f"Jan {year} to").wait_for()
    page.get_by_role("img", name="Members over time").wait_for()
    walk.press(page.get_by_text("As a table Members by country"))
    table = page.get_by_role("table", name="Members by country")
    assert table.get_by_role("row", name="Estonia 3 100%").is_visible()
    walk.check()

    with page.expect_download() as download:
        walk.press(page.get_by_role("button", name="Download (CSV) Members over time"))
    download.value.save_as(tmp_path / "members.csv")
    rows = list(csv.reader((tmp_path / "members.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["month", "members"]
    assert rows[1][0] == f"{year}-01-01"
    assert rows[-1][1] == "3"

    reports = page.get_by_role("navigation", name="Reports", exact=True)
    walk.press(reports.get_by_role("link", name="Strategic partners"))
    page.get_by_role("img", name="Funnel").wait_for()
    walk.check()
    walk.press(reports.get_by_role("link", name="Board report"))
    page.get_by_role("heading", name="Report to the Strategy Board").wait_for()
    walk.check()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


@SMALL_FIRST
def test_staff_come_to_the_report_by_their_menu_and_are_told_what_is_amiss(walk):
    walk.be(make.staff())
    page = walk.goto("/staff/")
    menu = page.get_by_role("navigation", name="Workspace")
    if not menu.is_visible():
        walk.press(page.get_by_text("Menu", exact=True))
    walk.press(menu.get_by_role("link", name="Reports"))
    page.get_by_text("There were no members in these months.").wait_for()
    walk.check()
    page.get_by_label("From", exact=True).fill("2001-01")
    walk.press(page.get_by_role("button", name="Show"))
    page.get_by_role("link", name="Choose ten years at the most").wait_for()
    walk.check()
