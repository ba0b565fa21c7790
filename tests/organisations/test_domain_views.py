"""The pages of e-mail domains, and the offers to join that follow from them."""

import pytest

from hubcommunity.organisations import queries
from hubcommunity.organisations.domain_actions import claim
from hubcommunity.organisations.domain_models import DomainState, EmailDomain
from hubcommunity.organisations.domain_queries import domains_of
from hubcommunity.organisations.models import AffiliationState
from tests import make
from tests.counting import cost

LIST = "/staff/organisations/domains/"


@pytest.fixture
def organisation():
    return make.member("Clinic of the North", slug="clinic")


@pytest.fixture
def contact(organisation):
    return make.primary_contact(organisation, email="pirkko@clinic.example")


@pytest.fixture
def aino():
    return make.account(email="aino@clinic.example").person


def text_of(response):
    return response.get_data(as_text=True)


def add(browser, domain):
    response = browser.post("/organisation/clinic/domains/", data={"domain": domain})
    return text_of(browser.get(response.location)) if response.location else text_of(response)


def test_a_primary_contact_adds_domains_and_reads_where_they_stand(contact, sign_in):
    browser = sign_in(contact)
    assert "clinic.example is verified." in add(browser, "clinic.example")
    page = add(browser, "other.example")
    assert "other.example is on the list. The hub’s staff verify it." in page
    assert "Not verified yet" in page
    assert "other.example" in text_of(browser.get("/organisation/"))


def test_a_shared_domain_comes_back_with_the_reason(organisation, contact, sign_in):
    page = add(sign_in(contact), "gmail.com")
    assert "There is a problem" in page
    assert "Anybody can have an address at gmail.com." in page
    assert 'value="gmail.com"' in page
    assert not domains_of(organisation)


def test_who_else_has_the_domain_is_not_told(contact, sign_in):
    claim(make.member("Agency of the South"), "clinic.example", by=make.staff())
    page = add(sign_in(contact), "clinic.example")
    assert "This domain is verified elsewhere. The hub’s staff have to look at it." in page
    assert "Agency of the South" not in page


def test_a_domain_is_withdrawn_by_its_organisation_alone(organisation, contact, sign_in):
    claimed = claim(organisation, "clinic.example", by=contact)
    address = f"/organisation/domains/{claimed.uid}/withdraw"
    assert sign_in(make.delegate(organisation)).post(address).status_code == 403
    assert sign_in(make.primary_contact()).post(address).status_code == 404
    browser = sign_in(contact)
    page = text_of(browser.get(browser.post(address).location))
    assert "clinic.example is withdrawn." in page
    assert browser.post(address).status_code == 404


# --- staff ---


def test_staff_see_how_machines_write_a_domain_of_another_alphabet(organisation, contact, sign_in):
    cyrillic = "сlinic.example"  # its first letter is none of ours
    sign_in(contact).post("/organisation/clinic/domains/", data={"domain": cyrillic})
    browser = sign_in(make.staff())
    (found,) = domains_of(organisation)
    assert found.domain.startswith("xn--")
    for page in (LIST, f"{LIST}{found.uid}/refuse/", "/organisation/clinic/domains/"):
        told = text_of(browser.get(page))
        assert cyrillic in told
        assert found.domain in told


def test_a_domain_in_our_own_letters_is_written_once(organisation, contact, sign_in):
    found = claim(organisation, "other.example", by=contact)
    assert found.in_ascii == ""
    assert 'muted small">other.example' not in text_of(sign_in(make.staff()).get(LIST))


def test_staff_see_what_waits_with_whoever_has_it_and_decide(organisation, contact, sign_in):
    staff = make.staff()
    claim(make.member("Agency of the South"), "taken.example", by=staff)
    taken = claim(organisation, "taken.example", by=contact)
    waits = claim(organisation, "other.example", by=contact)
    browser = sign_in(staff)
    page = text_of(browser.get(LIST))
    assert "Verified for Agency of the South" in page
    assert f"{LIST}{waits.uid}/verify" in page
    assert f"{LIST}{taken.uid}/verify" not in page
    assert browser.post(f"{LIST}{taken.uid}/verify").status_code == 409
    assert "is verified" in text_of(browser.get(browser.post(f"{LIST}{waits.uid}/verify").location))
    assert "It leaves the list" in text_of(browser.get(f"{LIST}{taken.uid}/refuse/"))
    browser.post(f"{LIST}{taken.uid}/refuse/", data={"reason": "Not yours."})
    assert "No domain waits" in text_of(browser.get(LIST))
    assert [found.domain for found in domains_of(organisation)] == ["other.example"]


def test_the_menu_counts_the_domains_that_wait(organisation, contact, sign_in):
    claim(organisation, "other.example", by=contact)
    page = text_of(sign_in(make.staff()).get("/staff/people/"))
    assert ">1</span>" in page.split(f'href="{LIST}"')[1].split("</a>")[0]


def test_the_list_costs_the_same_however_long_it_is(sign_in):
    browser = sign_in(make.staff())

    def fill(number):
        for n in range(number):
            state = DomainState.UNVERIFIED
            domain = f"d{n}-{number}.example"
            who = make.person()
            make.saved(
                EmailDomain(
                    organisation=make.organisation(), domain=domain, state=state, claimed_by=who
                )
            )

    fill(10)
    few = cost(lambda: browser.get(LIST))
    fill(990)
    assert cost(lambda: browser.get(LIST)) == few
    assert browser.get(f"{LIST}?page=40").status_code == 200


# --- joining ---


def test_whose_address_is_there_is_offered_to_join(organisation, contact, aino, sign_in):
    claim(organisation, "clinic.example", by=contact)
    browser = sign_in(aino)
    for address in ("/home/", "/organisation/", "/members/clinic/"):
        assert "/organisation/clinic/ask-to-join" in text_of(browser.get(address)), address
    response = browser.post("/organisation/clinic/ask-to-join")
    page = text_of(browser.get(response.location))
    assert "Your request to join Clinic of the North is on its way." in page
    assert "/organisation/clinic/ask-to-join" not in page
    [asked] = queries.requests_to_join(organisation)
    assert asked.person == aino
    again = browser.post("/organisation/clinic/ask-to-join", follow_redirects=True)
    assert "You have asked already." in text_of(again)
    assert queries.requests_to_join(organisation) == [asked]


def test_the_primary_contact_lets_them_in(organisation, contact, aino, sign_in):
    claim(organisation, "clinic.example", by=contact)
    sign_in(aino).post("/organisation/clinic/ask-to-join")
    [asked] = queries.requests_to_join(organisation)
    sign_in(contact).post(f"/organisation/requests/{asked.uid}/accept")
    found = queries.current_affiliation(aino, organisation)
    assert found.state is AffiliationState.CURRENT


def test_others_are_offered_nothing_and_get_nowhere(organisation, contact, sign_in, client):
    claim(organisation, "clinic.example", by=contact)
    browser = sign_in(make.account(email="olli@other.example").person)
    for address in ("/home/", "/organisation/", "/members/clinic/"):
        assert "ask-to-join" not in text_of(browser.get(address)), address
    assert browser.post("/organisation/clinic/ask-to-join").status_code == 404
    assert browser.post("/organisation/none-such/ask-to-join").status_code == 404
    assert "ask-to-join" not in text_of(client.get("/members/clinic/"))
    assert not queries.requests_to_join(organisation)


def test_nobody_asks_more_than_five_times_a_day(organisation, contact, aino, sign_in):
    claim(organisation, "clinic.example", by=contact)
    browser, owner = sign_in(aino), sign_in(contact)
    for _ in range(5):
        assert browser.post("/organisation/clinic/ask-to-join").status_code == 302
        [asked] = queries.requests_to_join(organisation)
        owner.post(f"/organisation/requests/{asked.uid}/decline/", data={"reason": ""})
    assert browser.post("/organisation/clinic/ask-to-join").status_code == 429
