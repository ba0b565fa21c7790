"""A year of the office: renew two, invoice, be paid, download, change a tier, suspend and lift."""

import csv
from datetime import timedelta

from hubcommunity.core import clock
from tests import make
from tests.browser import LARGE_FIRST


def due(name: str) -> None:
    today = clock.today()
    make.member(name, since=today - timedelta(days=344), until=today + timedelta(days=20))


@LARGE_FIRST
def test_staff_renew_two_members_take_their_fee_and_suspend_one(walk, tmp_path):
    make.tier(fee_cents=250_000)
    make.tier("associate", "Associate member")
    for name in ("Baltic Forum", "Coast Clinic", "Delta Region"):
        due(name)
    walk.be(make.staff())

    page = walk.goto("/staff/memberships/")
    walk.check()
    page.get_by_role("link", name="Due for renewal").click()
    for name in ("Baltic Forum", "Coast Clinic"):
        page.get_by_label(f"Tick {name}").check()
    page.get_by_role("button", name="Renew the ticked ones").click()
    page.get_by_role("heading", name="2 are renewed").wait_for()
    walk.check()
    page.get_by_role("button", name="Renew 2 memberships").click()
    page.get_by_text("2 memberships are renewed.").wait_for()

    page.get_by_role("link", name="Baltic Forum").click()
    walk.check()
    page.get_by_role("region", name="Terms").get_by_role("link").first.click()
    page.get_by_label("Invoice number").fill("2026-001")
    walk.check()
    page.get_by_role("button", name="Mark as invoiced").click()
    page.get_by_role("button", name="Mark as paid").click()
    page.get_by_text("The fee is marked as paid.").wait_for()

    page.get_by_role("link", name="Memberships", exact=True).last.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download fees (CSV)").click()
    download.value.save_as(tmp_path / "fees.csv")
    rows = list(csv.reader((tmp_path / "fees.csv").read_text("utf-8-sig").splitlines()))
    paid = [row for row in rows if row[8] == "2026-001"]
    assert [(row[0], row[6], row[10]) for row in paid] == [
        ("Baltic Forum", "2500.00", str(clock.today()))
    ]

    page.get_by_role("link", name="Coast Clinic").click()
    page.get_by_role("link", name="Change the tier").click()
    page.get_by_label("New tier").select_option("Associate member")
    page.get_by_label("From").fill(str(clock.today() + timedelta(days=9)))
    walk.check()
    page.get_by_role("button", name="Change the tier").click()
    page.get_by_text("Planned").wait_for()

    page.get_by_role("link", name="Suspend", exact=True).click()
    page.get_by_label("Reason").fill("No answer for a year")
    walk.check()
    page.get_by_role("button", name="Suspend the membership").click()
    page.get_by_text("The membership is suspended.").wait_for()
    page.get_by_role("link", name="Lift the suspension").click()
    page.get_by_label("Reason").fill("They answered")
    page.get_by_role("button", name="Lift the suspension").click()
    page.get_by_text("The suspension is lifted.").wait_for()
