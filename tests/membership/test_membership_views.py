"""The staff's pages of memberships: the list and its filters, one of them, renewals and acts."""

from datetime import date, timedelta

import pytest
from lxml import html

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.membership import list_queries, term_queries
from hubcommunity.membership.list_queries import Filters
from hubcommunity.membership.policy import Status
from hubcommunity.membership.term_models import Membership, TierChange
from hubcommunity.membership.term_policy import renewal_of
from tests import make
from tests.counting import cost

LIST = "/staff/memberships/"


@pytest.fixture
def staff(app):
    return make.staff()


@pytest.fixture
def browser(staff, sign_in):
    return sign_in(staff)


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def membership_until(left: int, name: str | None = None, **values) -> Membership:
    until = in_days(left)
    organisation = make.member(name, since=until - timedelta(days=364), until=until, **values)
    return term_queries.membership_of(organisation)


def names(browser, **asked) -> list[str]:
    page = html.fromstring(browser.get(LIST, query_string=asked).text)
    return [row.text_content().strip() for row in page.xpath("//tbody//th")]


def one_of_each() -> dict[str, Membership]:
    """A membership in every status, named after it."""
    made = {
        "upcoming": membership_until(500, "upcoming"),
        "active": membership_until(200, "active", country="FI"),
        "due": membership_until(20, "due"),
        "grace": membership_until(-5, "grace"),
        "lapsed": membership_until(-50, "lapsed"),
        "suspended": membership_until(201, "suspended"),
        "ended": membership_until(202, "ended"),
    }
    made["suspended"].suspended_on = made["ended"].ended_on = clock.today()
    db.session.commit()
    return made


def test_the_list_has_everybody_by_name_and_each_status_has_its_own(browser):
    made = one_of_each()
    assert names(browser) == sorted(made)
    for status in Status:
        assert names(browser, status=status.value) == [status.value]


def test_filters_combine_and_every_count_says_what_its_choice_would_leave(browser):
    made = one_of_each()
    made["due"].terms[0].fee_cents = 100
    other = make.tier("associate", "Associate")
    made["active"].tier_changes.append(TierChange(tier=other, from_on=in_days(0)))
    made["due"].tier_changes.append(TierChange(tier=other, from_on=in_days(1)))
    db.session.commit()

    assert names(browser, country="FI") == ["active"]
    assert names(browser, tier="associate") == ["active"], "a change to come does not count yet"
    assert names(browser, tier="associate", country="BE") == []
    assert names(browser, fee="open") == ["due"]
    assert names(browser, ends_before=str(in_days(20))) == ["grace", "lapsed"]
    assert names(browser, q="susp") == ["suspended"]
    for name in ("status", "tier", "country", "fee"):
        asked = Filters(country="BE", status="due", tier="full")
        for value, number in list_queries.counts(asked, name).items():
            if value:
                found = asked.as_args(**{name: value})
                assert len(names(browser, **found)) == number


def test_a_change_shows_in_the_counts_at_once(browser):
    membership = membership_until(20, "Soon Gone")
    assert list_queries.counts(Filters(), "status") == {"due": 1}
    browser.post(f"{LIST}{membership.uid}/end/", data={"on": clock.today(), "reason": "So"})
    assert list_queries.counts(Filters(), "status") == {"ended": 1}
    assert names(browser, status="ended") == ["Soon Gone"]


def test_an_address_that_asks_for_nonsense_shows_the_list(browser):
    membership_until(20, "Here")
    assert names(browser, status="odd", fee="odd", page="x") == ["Here"]
    response = browser.get(LIST, query_string={"ends_before": "soon"})
    assert "There is a problem" in response.text
    assert browser.get(LIST, query_string={"page": "9"}).status_code == 404


def test_empty_lists_say_what_to_do_next(browser):
    assert "No memberships yet" in browser.get(LIST).text
    assert "No such membership" in browser.get(LIST, query_string={"q": "x"}).text


def test_the_list_costs_the_same_for_ten_and_for_a_thousand(browser, monkeypatch):
    def fill(number: int) -> None:
        for _ in range(number):
            membership_until(20)
        db.session.commit()

    fill(10)
    few = cost(lambda: browser.get(LIST, query_string={"status": "due"}))
    fill(990)
    many = cost(lambda: browser.get(LIST, query_string={"status": "due", "page": "2"}))
    assert many == few


def test_a_look_at_many_renewals_costs_the_same_as_at_a_few(browser):
    def look(number: int) -> int:
        chosen = [str(membership_until(20).uid) for _ in range(number)]
        db.session.commit()
        return cost(lambda: browser.get(f"{LIST}renew/", query_string={"m": chosen}))

    assert look(2) == look(40)


def test_the_page_says_by_which_rule_the_status_holds(browser):
    for name, membership in one_of_each().items():
        page = browser.get(f"{LIST}{membership.uid}/").text
        told = {
            "upcoming": "No term has begun yet.",
            "active": "more than 60 days are left",
            "due": "20 days are left",
            "grace": "the days of grace run to",
            "lapsed": "and its days of grace on",
            "suspended": "It is suspended since",
            "ended": "It ended on",
        }
        assert told[name] in page, name


def test_the_preview_names_who_is_renewed_and_who_is_refused_and_why(browser):
    good, bad = membership_until(20, "Good One"), membership_until(200, "Too Early")

    page = browser.get(f"{LIST}renew/", query_string={"m": [good.uid, bad.uid, "junk"]}).text

    assert "1 is renewed" in page
    assert "1 is left out" in page
    assert "can be renewed from" in page
    assert f'value="{good.uid}:{renewal_of(good, clock.today()).mark}"' in page
    assert str(bad.uid) + ":" not in page


def test_all_of_a_filtered_list_are_renewed_with_one_button(browser):
    made = [membership_until(20), membership_until(30)]
    membership_until(40, country="FI")
    page = html.fromstring(browser.get(f"{LIST}renew/?all=yes&country=BE").text)
    seen = page.xpath("//input[@name='seen']/@value")

    response = browser.post(f"{LIST}renew/", data={"seen": seen}, follow_redirects=True)

    assert "2 memberships are renewed." in response.text
    assert [len(each.terms) for each in made] == [2, 2]


def test_what_was_renewed_after_the_preview_stops_the_whole_renewal(browser):
    first, second = membership_until(-5, "First"), membership_until(-6, "Second")
    seen = [f"{each.uid}:{renewal_of(each, clock.today()).mark}" for each in (first, second)]
    browser.post(f"{LIST}renew/", data={"seen": seen[1:]})

    response = browser.post(f"{LIST}renew/", data={"seen": seen})

    assert response.status_code == 409
    assert "Second: Somebody else has just renewed" in response.text
    assert [len(each.terms) for each in (first, second)] == [1, 2]


def test_a_renewal_of_nothing_is_refused(browser):
    assert browser.post(f"{LIST}renew/", data={"seen": "junk"}).status_code == 409
    assert "Nothing is ticked" in browser.get(f"{LIST}renew/").text


def test_an_act_asks_for_a_reason_and_keeps_what_was_typed(browser):
    membership = membership_until(20)
    day = str(in_days(3))
    response = browser.post(f"{LIST}{membership.uid}/suspend/", data={"on": day, "reason": " "})
    assert "Say why" in response.text
    assert f'value="{day}"' in response.text
    assert membership.suspended_on is None


def test_acts_are_done_and_stand_in_the_timeline(browser):
    membership = membership_until(200)
    here = f"{LIST}{membership.uid}/"
    other = make.tier("associate", "Associate member")
    facts = {"on": clock.today(), "reason": "Asked for"}

    browser.post(f"{here}tier/", data={"tier": other.code, "from_on": in_days(3)})
    for verb in ("suspend", "lift", "end", "reactivate"):
        assert browser.post(f"{here}{verb}/", data=facts).status_code == 302

    page = " ".join(html.fromstring(browser.get(here).text).text_content().split())
    for told in ("Full member → Associate member", "Suspended", "Suspension lifted", "Ended"):
        assert told in page
    assert "Planned" in page
    assert browser.get(f"{here}frobnicate/").status_code == 404


def test_a_fee_is_changed_invoiced_paid_and_taken_back(browser):
    membership = membership_until(200)
    term = membership.terms[0]
    here = f"{LIST}{membership.uid}/terms/{term.uid}/"

    assert "Enter an amount like" in browser.post(f"{here}amount", data={"fee": "a lot"}).text
    browser.post(f"{here}amount", data={"fee": "1200,50"})
    assert term.fee_cents == 120_050
    assert "Enter the number" in browser.post(f"{here}invoiced", data={"number": ""}).text
    assert "in one line" in browser.post(f"{here}invoiced", data={"number": "\u202e1-N"}).text
    browser.post(f"{here}invoiced", data={"number": "N-1", "invoiced_on": clock.today()})
    assert "Mark as paid" in browser.get(here).text
    assert "Enter a day" in browser.post(f"{here}paid", data={"paid_on": ""}).text
    browser.post(f"{here}paid", data={"paid_on": clock.today()})
    assert term.paid_on == clock.today()
    for step in ("paid", "invoiced"):
        browser.post(f"{here}back/{step}")
    assert (term.paid_on, term.invoice_number) == (None, None)
    assert browser.post(f"{here}back/odd").status_code == 404


def test_a_term_is_found_under_its_own_membership_only(browser):
    one, other = membership_until(200), membership_until(200)
    assert browser.get(f"{LIST}{one.uid}/terms/{other.terms[0].uid}/").status_code == 404
