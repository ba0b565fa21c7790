"""The roster of any day, to read and to download, and the history of every seat."""

import csv
import io
from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.topics import actions, queries
from hubcommunity.topics.models import SeatKind
from tests import make
from tests.counting import cost


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def organisation():
    return make.member("Clinic of the North")


def ago(days):
    return clock.now() - timedelta(days=days)


def sat(group, organisation, began, ended=None, kind=SeatKind.DELEGATE, **names):
    """Seat somebody so many days ago, and end it so many days ago."""
    seat = make.seat(make.delegate(organisation, **names), group, organisation, kind)
    seat.began_at = ago(began)
    if ended is not None:
        seat.ended_at, seat.ended_reason = ago(ended), "left"
    make.db.session.flush()
    return seat


def page(browser, days=None):
    on = f"?on={ago(days).date().isoformat()}" if days is not None else ""
    return browser.get(f"/topics/reimbursement/roster/{on}").get_data(as_text=True)


def test_the_roster_of_a_day_is_that_of_its_end(group, organisation, sign_in):
    sat(group, organisation, 20, 10, given_name="Old", family_name="One")
    sat(group, organisation, 10, given_name="New", family_name="One")
    browser = sign_in(make.staff())
    assert "No organisation had a seat then" in page(browser, 21)
    for day, there, gone in ((20, "Old One", "New One"), (10, "New One", "Old One")):
        shown = page(browser, day)
        assert there in shown
        assert gone not in shown
    assert "New One" in page(browser)


def test_a_day_that_is_none_or_still_to_come_is_today(group, organisation, client):
    sat(group, organisation, 0)
    for on in ("nonsense", "2999-01-01", ""):
        response = client.get(f"/topics/reimbursement/roster/?on={on}")
        assert "Clinic of the North" in response.get_data(as_text=True)


def test_the_figures_are_those_of_the_day(group, organisation, client):
    sat(group, organisation, 20, 10)
    sat(group, make.member(country="FI"), 20)
    sat(group, make.member(country="SE"), 20, kind=SeatKind.OBSERVER)
    assert "2 organisations from 2 countries" in page(client, 15)
    assert "1 organisation from 1 country" in page(client, 5)


def lines(response):
    text = response.get_data(as_text=True).lstrip("\ufeff")
    return list(csv.reader(io.StringIO(text)))


def test_the_table_names_people_to_those_who_may_see_them(group, organisation, client, sign_in):
    sat(group, organisation, 9, given_name="Dora", family_name="Delegate")
    second = sat(group, organisation, 8, kind=SeatKind.ALTERNATE, family_name="Second")
    second.line = 1
    sat(group, organisation, 7, kind=SeatKind.OBSERVER, family_name="Observer")
    header, only = lines(client.get("/topics/reimbursement/roster.csv"))
    assert header == ["Organisation", "Country", "Type"]
    assert only == ["Clinic of the North", "Belgium", "Academia"]
    table = lines(sign_in(make.delegate()).get("/topics/reimbursement/roster.csv"))
    assert [(row[4], row[5]) for row in table[1:]] == [
        ("Delegate", ""),
        ("Alternate", "1"),
        ("Observer", ""),
    ]
    assert table[1][3] == "Dora Delegate"


def test_the_table_is_that_of_the_day(group, organisation, client):
    sat(group, organisation, 20, 10)
    on = ago(15).date().isoformat()
    response = client.get(f"/topics/reimbursement/roster.csv?on={on}")
    assert len(lines(response)) == 2
    assert on in response.headers["Content-Disposition"]
    assert len(lines(client.get("/topics/reimbursement/roster.csv"))) == 1


def test_every_seat_stays_on_record_with_why_it_ended(group, organisation, sign_in):
    people = [make.delegate(organisation, given_name=name) for name in ("Ann", "Bob")]
    for person in people:
        actions.join(group, organisation, by=person, interests="")
    actions.leave(queries.seat_of(group, people[0]), by=people[0])
    browser = sign_in(people[1])
    shown = browser.get("/topics/reimbursement/roster/history/").get_data(as_text=True)
    assert "Left the group" in shown
    assert "Became the delegate" in shown
    assert shown.count("Sits here</span>") == 1


def test_history_is_for_those_inside(group, sign_in):
    make.sitting(group)
    assert sign_in(make.delegate()).get("/topics/reimbursement/roster/history/").status_code == 403


@pytest.mark.parametrize("path", ["roster/?on=2026-01-01", "roster/history/"])
def test_pages_cost_the_same_with_many_seats(group, organisation, sign_in, path):
    browser = sign_in(sat(group, organisation, 900).person)
    few = cost(lambda: browser.get(f"/topics/reimbursement/{path}"))
    for _ in range(30):
        sat(group, make.member(), 900, 1)
    assert cost(lambda: browser.get(f"/topics/reimbursement/{path}")) == few
    assert few <= 14
