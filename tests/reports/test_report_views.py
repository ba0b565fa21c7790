"""The page of the report: who reads it, of which months, what it costs, and what is taken along."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from lxml import html
from sqlalchemy import select

from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership.models import ApplicationState
from hubcommunity.reports.figure_queries import FIGURES
from tests import make
from tests.counting import cost
from tests.statements import statements

AT = "/staff/reports/membership/"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def board(app, sign_in):
    return sign_in(make.board())


@pytest.fixture
def in_november(app, sign_in):
    """A board member's browser on 26 November 2026."""
    with time_machine.travel(NOW, tick=False):
        yield sign_in(make.board())


def page(browser, **asked):
    response = browser.get(AT, query_string=asked)
    assert response.status_code == 200
    return html.fromstring(response.get_data(as_text=True))


def text_of(found) -> str:
    return " ".join(found.text_content().split())


def a_decision(days: int = 9) -> None:
    sent = clock.now() - timedelta(days=days)
    make.application(ApplicationState.APPROVED, submitted_at=sent, decided_at=clock.now())


def test_an_empty_hub_says_so_kindly(board):
    told = text_of(page(board))
    assert "There were no members in these months." in told
    assert "No application was decided in these months." in told
    assert "Download" not in told


def test_every_figure_has_a_chart_with_its_words_and_a_table(board):
    for days in (20, 500, 1_000):
        make.member(since=clock.today() - timedelta(days=days))
    a_decision()

    sections = page(board).xpath("//section[contains(@class, 'sheet')]")

    assert len(sections) == len(FIGURES)
    told = [section for section in sections if section.xpath(".//table")]
    assert len(told) == len(FIGURES)
    for section in told:
        chart = section.xpath(".//*[local-name()='svg'][@role='img']")[0]
        titles = [section.get_element_by_id(i) for i in chart.get("aria-labelledby").split()]
        assert all(title.text for title in titles)
        assert section.xpath(".//caption")
        assert section.xpath(".//th[@scope='row']")
        assert not section.xpath(".//@style")


def test_the_months_asked_for_are_those_told(in_november):
    read = page(in_november, since="2024-03", until="2024-05")
    assert "Mar 2024 to May 2024" in text_of(read)
    assert "members on 31 May 2024" in text_of(read)
    assert read.xpath("//input[@type='month']/@value") == ["2024-03", "2024-05"]


def test_the_fields_hold_the_months_told_and_what_was_typed_wrong(in_november):
    filled = page(in_november).xpath("//input[@type='month']/@value")
    assert filled == ["2025-12", "2026-11"]
    typed = page(in_november, since="yesterday").xpath("//input[@type='month']/@value")
    assert typed[0] == "yesterday"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"since": "yesterday"}, "Enter a month as year and number, like 2026-11"),
        ({"since": "2026-05", "until": "2026-04"}, "swap them"),
        ({"since": "2016-11"}, "Choose ten years at the most"),
        ({"until": "2026-12"}, "Enter a month that has begun"),
        ({"until": "0001-01"}, "Enter a month from the year 2000 on"),
    ],
)
def test_months_that_cannot_be_told_get_a_sentence_and_the_last_year(in_november, asked, sentence):
    told = text_of(page(in_november, **asked))
    assert "There is a problem" in told
    assert sentence in told
    assert "Dec 2025 to Nov 2026" in told


def test_ten_years_are_not_too_many(in_november):
    told = text_of(page(in_november, since="2016-12", until="2026-11"))
    assert "There is a problem" not in told


def test_the_page_costs_the_same_at_any_size(board):
    def read():
        return board.get(AT, query_string={"since": "2020-01"})

    for _number in range(10):
        make.member()
    few = cost(read)
    for _number in range(200):
        make.member()
        a_decision()

    assert cost(read) == few <= 20


def test_what_is_remembered_is_not_counted_for_other_months_again(board):
    make.member()
    cost(lambda: board.get(AT))
    with statements() as sent:
        board.get(AT, query_string={"since": "2020-01"})
    assert not [each for each in sent if "terms" in each]


def taken(browser, name: str, **asked) -> list[list[str]]:
    response = browser.post(f"{AT}{name}", data=asked)
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(response.get_data(as_text=True).removeprefix("\ufeff").splitlines()))


def test_each_figure_is_taken_along_as_a_table(board):
    make.member(country="EE", tier=make.tier("odd", "=Odd tier"))
    a_decision(days=9)
    month = f"{clock.today():%Y-%m}"
    asked = {"since": month, "until": month}

    tables = {name: taken(board, name, **asked) for name in FIGURES}

    assert tables["country"] == [["country", "members", "share"], ["EE", "1", "1.0"]]
    assert tables["tier"][1] == ["'=Odd tier", "1", "1.0"]
    first = str(clock.today().replace(day=1))
    assert tables["members"] == [["month", "members"], [first, "1"]]
    assert tables["decisions"] == [["month", "median_days", "decided"], [first, "9.0", "1"]]
    assert tables["left"] == [["month", "lapsed", "suspended", "ended"], [first, "0", "0", "0"]]


def test_who_took_which_table_is_on_record(app, sign_in):
    who = make.board()
    taken(sign_in(who), "left", since="2024-01", until="2024-12")
    query = select(AuditEntry).where(AuditEntry.event == "report.downloaded")
    entry = db.session.scalars(query).one()
    assert entry.actor_id == who.id
    assert entry.details == {"figure": "left", "since": "2024-01", "until": "2024-12"}


def test_there_is_no_table_of_what_is_no_figure(board):
    assert board.post(f"{AT}salaries").status_code == 404


def links(found) -> set[str]:
    return set(found.xpath("//a/@href"))


def test_the_board_finds_the_report_and_no_door_that_is_closed_to_it(board):
    desk = html.fromstring(board.get("/home/").get_data(as_text=True))
    assert AT in links(desk)
    for link in links(page(board)):
        if link.startswith("/staff/"):
            assert board.get(link).status_code == 200


def test_staff_find_the_report_in_their_menu(app, sign_in):
    browser = sign_in(make.staff())
    assert AT in links(html.fromstring(browser.get("/staff/").get_data(as_text=True)))


def test_a_delegate_finds_no_way_to_the_report(app, sign_in):
    browser = sign_in(make.delegate())
    assert AT not in links(html.fromstring(browser.get("/home/").get_data(as_text=True)))
    assert browser.get(AT).status_code == 403
