"""The hub's own texts, an organisation's agreements, and adopting online."""

import pytest

from hubcommunity.core import clock
from hubcommunity.core.files import Upload, keep
from hubcommunity.membership import agreement_queries as queries
from tests import make
from tests.counting import cost

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def code():
    return make.code_of_ethics()


@pytest.fixture
def clinic():
    return make.member("Clinic of the North", short_name="CLN")


@pytest.fixture
def contact(clinic):
    return make.primary_contact(clinic)


def path(clinic):
    return f"/organisation/{clinic.slug}/agreements/code-of-ethics/"


# --- the public page ---


def test_everybody_reads_the_text_in_force_with_its_fingerprint(client, code, clinic):
    make.agreement(clinic, version=code)
    text = client.get("/about/code-of-ethics/").text
    assert "Be kind, 1 times." in text
    assert code.sha256 in text
    assert "1 organisation has adopted this version." in text
    assert "Earlier version" not in text


def test_earlier_versions_stay_readable_by_number(client, code):
    make.code_of_ethics(2, "Be **kinder**.")
    assert "Be <strong>kinder</strong>." in client.get("/about/code-of-ethics/").text
    text = client.get("/about/code-of-ethics/1/").text
    assert "Be kind, 1 times." in text
    assert "Earlier version" in text
    assert client.get("/about/code-of-ethics/3/").status_code == 404


def test_there_is_no_page_of_what_is_no_text_of_the_hub(client):
    make.agreement_kind("code-of-ethics", adopted_online=True)
    make.agreement_kind("memorandum")
    for wrong in ("code-of-ethics", "memorandum", "astrology"):
        assert client.get(f"/about/{wrong}/").status_code == 404


def test_the_about_page_leads_to_the_text(client, code):
    assert 'href="/about/code-of-ethics/"' in client.get("/about/").text


# --- an organisation's agreements ---


def test_what_is_asked_and_what_is_on_record(sign_in, code, clinic, contact):
    make.agreement(clinic, version_words="Second amendment")
    text = sign_in(contact).get("/organisation/agreements/").text
    assert "Asked of you: Code of conduct" in text
    assert "Read and adopt" in text
    assert "Second amendment" in text
    assert "In force" in text


def test_an_adoption_of_an_earlier_version_is_shown_as_such(sign_in, code, clinic, contact):
    make.agreement(clinic, version=code)
    browser = sign_in(contact)
    assert "Earlier version" not in browser.get("/organisation/agreements/").text
    make.code_of_ethics(2)
    text = browser.get("/organisation/agreements/").text
    assert "Earlier version" in text
    assert "Asked of you" in text


def test_who_represents_nobody_is_led_to_their_organisations(sign_in):
    answer = sign_in(make.account().person).get("/organisation/agreements/")
    assert answer.location == "/organisation/"


def test_a_delegate_reads_but_does_not_adopt(sign_in, code, clinic):
    browser = sign_in(make.delegate(clinic))
    assert "A primary contact of the organisation can adopt it." in (
        browser.get("/organisation/agreements/").text
    )
    assert "<form method=" not in browser.get(path(clinic)).text.split("<main")[1]
    sent = {"agree": "y", "version": str(code.uid)}
    assert browser.post(path(clinic), data=sent).status_code == 403


def test_outsiders_learn_nothing(sign_in, code, clinic):
    browser = sign_in(make.primary_contact())
    assert browser.get(f"/organisation/agreements/?of={clinic.slug}").status_code == 404
    assert browser.get(path(clinic)).status_code == 404
    assert browser.get("/organisation/none-such/agreements/code-of-ethics/").status_code == 404


def test_a_page_of_one_organisation_costs_the_same_with_many_agreements(
    sign_in, code, clinic, contact
):
    browser = sign_in(contact)
    make.agreement(clinic, version=code)
    few = cost(lambda: browser.get("/organisation/agreements/"))
    for _ in range(30):
        make.agreement(
            clinic, ended_on=clock.today(), file=keep(Upload("a.pdf", "application/pdf", PDF))
        )
    assert cost(lambda: browser.get("/organisation/agreements/")) == few


# --- adopting ---


def test_a_primary_contact_adopts_online(sign_in, code, clinic, contact):
    browser = sign_in(contact)
    page = browser.get(path(clinic)).text
    assert "I adopt it on behalf of Clinic of the North" in page
    assert "checked" not in page
    answer = browser.post(path(clinic), data={"agree": "y", "version": str(code.uid)})
    assert answer.location == f"/organisation/agreements/?of={clinic.slug}"
    assert queries.has_adopted_current_code(clinic)
    assert "has adopted version 1" in browser.get(answer.location).text
    assert "has adopted this version on" in browser.get(path(clinic)).text


def test_without_the_tick_nothing_is_adopted(sign_in, code, clinic, contact):
    answer = sign_in(contact).post(path(clinic), data={"version": str(code.uid)})
    assert "Tick the box to adopt the text" in answer.text
    assert not queries.has_adopted_current_code(clinic)


def test_a_stale_text_is_not_adopted_and_the_reader_is_told(sign_in, code, clinic, contact):
    make.code_of_ethics(2)
    answer = sign_in(contact).post(path(clinic), data={"agree": "y", "version": str(code.uid)})
    assert answer.status_code == 409
    assert "Version 2 was published while you read" in answer.text
    assert queries.agreements_of(clinic) == []


@pytest.mark.parametrize("version", [None, "1", "8a3c0000-0000-4000-8000-000000000000"])
def test_who_does_not_say_what_they_read_adopts_nothing(sign_in, code, clinic, contact, version):
    sent = {"agree": "y"} | ({"version": version} if version else {})
    answer = sign_in(contact).post(path(clinic), data=sent)
    assert answer.status_code == 409
    assert "which version you read" in answer.text
    assert queries.agreements_of(clinic) == []


def test_a_version_of_another_text_is_not_adopted_here(sign_in, code, clinic, contact):
    kind = make.agreement_kind("charter", adopted_online=True)
    other = make.saved(type(code)(kind_id=kind.id, number=1, title="Charter", text="Text."))
    answer = sign_in(contact).post(path(clinic), data={"agree": "y", "version": str(other.uid)})
    assert answer.status_code == 409


# --- the signed paper ---


def test_the_paper_goes_to_the_organisations_people_and_to_staff_only(sign_in, client, clinic):
    kept = make.agreement(clinic, file=keep(Upload("mou.pdf", "application/pdf", PDF)))
    address = f"/agreements/{kept.uid}/file/"
    for person in (make.delegate(clinic), make.staff()):
        answer = sign_in(person).get(address)
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"] == "attachment; filename=mou.pdf"
    assert sign_in(make.primary_contact()).get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_without_a_paper_there_is_nothing_to_have(sign_in, clinic):
    kept = make.agreement(clinic)
    assert sign_in(make.staff()).get(f"/agreements/{kept.uid}/file/").status_code == 404
