"""The staff's list of organisations, a new one, and what only staff correct."""

import re
from datetime import timedelta

import pytest

from bench.fill import fill
from hubcommunity.core import clock
from hubcommunity.organisations import profile_actions as actions
from hubcommunity.organisations import queries
from hubcommunity.organisations.identifier_models import IdentifierKind as K
from hubcommunity.seed import reference
from tests import make
from tests.counting import cost

LIST = "/staff/organisations/"


@pytest.fixture
def browser(sign_in):
    return sign_in(make.staff())


def text_of(response):
    return response.get_data(as_text=True)


def names(response) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', text_of(response))


def listed(browser, **asked):
    return names(browser.get(LIST, query_string=asked))


def test_staff_see_members_and_others_by_name(browser):
    make.member("Zebra Clinic")
    make.organisation("ärzte ohne eile")
    page = browser.get(LIST)
    assert names(page) == ["ärzte ohne eile", "Zebra Clinic"]
    assert "2 organisations" in text_of(page)
    pills = re.findall(r'>([\w ]+) <span class="n">(\d+)</span></a></li>', text_of(page))
    assert pills[-3:] == [("All", "2"), ("Members", "1"), ("Not members", "1")]


def test_filters_combine(browser):
    payer = make.organisation_type("payer", "Payer")
    make.member("Right", country="AT", type=payer)
    make.organisation("Right but no member", country="AT", type=payer)
    make.member("Right elsewhere", country="BE", type=payer)
    make.member("Right of another type", country="AT")
    asked = {"q": "right", "country": "AT", "type": "payer"}
    assert listed(browser, **asked, member="yes") == ["Right"]
    assert listed(browser, **asked, member="no") == ["Right but no member"]
    page = text_of(browser.get(LIST, query_string=asked | {"member": "yes"}))
    assert '<option value="AT" selected>' in page
    assert (
        'href="/staff/organisations/?q=right&amp;country=AT&amp;type=payer&amp;member=no"' in page
    )
    assert 'name="member" value="yes"' in page


def test_former_members_are_no_members(browser):
    make.organisation("Never")
    make.member("Gone", until=clock.today() - timedelta(days=1))
    assert listed(browser, member="no") == ["Gone", "Never"]
    assert listed(browser, member="yes") == []


@pytest.mark.parametrize("q", ["klinik", "KLINIK NORD", "ror.org/01f80g185", "BE 0697.449.992"])
def test_other_names_and_numbers_are_found(browser, q):
    found, staff = make.organisation("Clinic of the North"), make.staff()
    make.organisation("Somebody else")
    actions.change_profile(
        found, by=staff, short_name="", city="", website="", other_names="Klinik Nord", topics=[]
    )
    actions.identify(found, {K.ROR: "01f80g185", K.VAT: "BE0697449992"}, by=staff)
    assert listed(browser, q=q) == ["Clinic of the North"]


@pytest.mark.parametrize("q", ["\\", '"', "' OR 1=1", "NEAR(", "*", ":*", "%"])
def test_no_text_breaks_the_search(browser, q):
    make.organisation()
    assert browser.get(LIST, query_string={"q": q}).status_code == 200


def test_nothing_that_fits_says_what_to_do(browser):
    assert "No organisations yet" in text_of(browser.get(LIST))
    assert "Show all organisations" in text_of(browser.get(LIST, query_string={"q": "nobody"}))


def test_25_are_on_a_page(browser):
    for number in range(30):
        make.organisation(f"Organisation {number:02}")
    assert len(listed(browser)) == 25
    assert listed(browser, page="2") == [f"Organisation {n:02}" for n in range(25, 30)]
    assert browser.get(LIST, query_string={"page": "3"}).status_code == 404


@pytest.mark.parametrize("asked", ["", "?q=harbour", "?member=yes&country=BE", "?page=2"])
def test_the_list_costs_the_same_for_ten_and_for_a_thousand(browser, asked):
    reference.load_reference()
    fill(100, 0, seats=0)
    few = cost(lambda: browser.get(LIST + asked))
    fill(1_000, 0, seats=0)
    many = cost(lambda: browser.get(LIST + asked))
    assert many == few <= 14


# --- adding ---


def new(**values):
    given = {"name": "Fund of the East", "type": make.organisation_type().id, "country": "PL"}
    return given | values


def test_staff_put_an_organisation_on_record(browser):
    form = new(short_name="FE", city="Łódź", website="fund.test")
    response = browser.post(f"{LIST}add/", data=form)
    assert response.location == f"{LIST}fe/"
    added = queries.by_slug("fe")
    said = (added.name, added.country, added.city, added.website)
    assert said == ("Fund of the East", "PL", "Łódź", "https://fund.test")
    assert not added.is_member(clock.today())
    assert "Fund of the East is on record." in text_of(browser.get(response.location))


def test_one_that_looks_like_another_is_added_only_on_purpose(browser):
    make.organisation("Fund of the East", slug="known")
    page = text_of(browser.post(f"{LIST}add/", data=new(name="FUND of the east")))
    assert "One organisation on record looks like this one:" in page
    assert f'href="{LIST}known/"' in page
    assert 'value="FUND of the east"' in page
    response = browser.post(f"{LIST}add/", data=new(is_another="y"))
    assert response.status_code == 302


@pytest.mark.parametrize("field", ["name", "type", "country"])
def test_what_is_missing_is_asked_for(browser, field):
    page = text_of(browser.post(f"{LIST}add/", data=new(**{field: ""})))
    assert "There is a problem" in page


# --- correcting ---


def test_staff_correct_name_type_and_country(browser):
    row, payer = make.member("Clinic"), make.organisation_type("payer", "Payer")
    address = f"{LIST}{row.slug}/edit/"
    assert 'value="Clinic"' in text_of(browser.get(address))
    seen = re.search(r'name="seen"[^>]* value="(\w+)"', text_of(browser.get(address))).group(1)
    form = {"name": "Fund", "type": payer.id, "country": "FI", "seen": seen}
    assert browser.post(address, data=form).status_code == 302
    assert (row.name, row.type_id, row.country) == ("Fund", payer.id, "FI")
    response = browser.post(address, data=form | {"name": "Once more"})
    assert response.status_code == 409
    assert "Somebody changed this while you were writing" in text_of(response)
    assert row.name == "Fund"


def test_there_is_nothing_to_correct_where_nothing_is(browser):
    assert browser.get(f"{LIST}nobody/edit/").status_code == 404
