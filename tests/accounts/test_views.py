"""The pages of a person's own account."""

import re

import pytest

from hubcommunity.accounts import queries
from hubcommunity.core import passwords
from tests import make

NEW = "eleven paper lanterns drift"
PAGES = ["/account/", "/account/password/", "/account/email/", "/account/sessions/"]


@pytest.mark.parametrize("path", PAGES)
def test_each_page_leads_to_all_others_and_marks_itself(sign_in, path):
    page = sign_in(make.account().person).get(path).text
    for other in (*PAGES, "/account/privacy/"):
        assert f'href="{other}"' in page
    assert f'href="{path}" aria-current="page"' in page


def profile(**values):
    said = {
        "given_name": "Pia",
        "family_name": "Person",
        "job_title": "Adviser",
        "language": "en",
        "timezone": "Europe/Helsinki",
    }
    return said | values


def test_the_profile_is_changed(sign_in):
    person = make.account().person
    answer = sign_in(person).post("/account/", data=profile(given_name=" Piet "))
    assert answer.location == "/account/"
    assert (person.given_name, person.job_title) == ("Piet", "Adviser")
    assert person.timezone == "Europe/Helsinki"


def test_the_hubs_time_zone_is_no_choice_of_ones_own(sign_in):
    person = make.account(timezone="Europe/Helsinki").person
    sign_in(person).post("/account/", data=profile(timezone=""))
    assert person.timezone is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"given_name": " "},
        {"family_name": "x" * 101},
        {"language": "xx"},
        {"timezone": "Mars/Base"},
    ],
)
def test_a_wrong_profile_is_not_saved_and_keeps_what_was_typed(sign_in, wrong):
    person = make.account(given_name="Pia").person
    page = sign_in(person).post("/account/", data=profile(job_title="Typed before") | wrong)
    assert "There is a problem" in page.text
    assert 'value="Typed before"' in page.text
    assert person.job_title == ""


def change_password(browser, current=make.PASSWORD, new=NEW):
    data = {"current_password": current, "new_password": new}
    return browser.post("/account/password/", data=data)


def test_a_changed_password_keeps_this_browser_and_signs_out_the_others(sign_in, outbox):
    account = make.account()
    here, elsewhere = sign_in(account.person), sign_in(account.person)
    assert change_password(here).location == "/account/"
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").location.startswith("/sign-in/")
    assert passwords.is_right(account.password_hash, NEW)
    assert [message.event for message in outbox()] == ["account.password_changed"]


def test_the_wrong_current_password_changes_nothing(sign_in):
    account = make.account()
    page = change_password(sign_in(account.person), current="not the password").text
    assert "This is not your current password." in page
    assert passwords.is_right(account.password_hash, make.PASSWORD)


def test_guessing_the_current_password_is_limited(sign_in):
    browser = sign_in(make.account().person)
    for _ in range(5):
        assert change_password(browser, current="a guess").status_code == 200
    assert change_password(browser).status_code == 429


def test_a_bad_new_password_is_said_on_its_field(sign_in):
    page = change_password(sign_in(make.account().person), new="password1234").text
    assert 'id="new_password-error"' in page
    assert "too easy to guess" in page


def ask_for(browser, email, password=make.PASSWORD):
    return browser.post("/account/email/", data={"email": email, "current_password": password})


def link_in(message):
    return re.search(r"/account/email/[\w-]+/", message.text).group(0)


def test_a_new_address_is_confirmed_by_the_button_behind_the_link(sign_in, outbox):
    person = make.account(email="old@people.org").person
    browser = sign_in(person)
    assert ask_for(browser, "new@people.org").location == "/account/email/"
    link = link_in(outbox()[0])
    assert "new@people.org" in browser.get(link).text
    assert person.email == "old@people.org"
    assert browser.post(link).location == "/account/"
    assert person.email == "new@people.org"
    assert outbox()[-1].to_address == "old@people.org"


def test_the_new_address_needs_the_password(sign_in, outbox):
    page = ask_for(sign_in(make.account().person), "new@people.org", "not the password").text
    assert "This is not your current password." in page
    assert outbox() == []


def test_the_present_address_is_said_on_its_field(sign_in):
    browser = sign_in(make.account(email="pia@people.org").person)
    page = ask_for(browser, "PIA@people.org").text
    assert "That is your address already." in page


def test_asking_for_anothers_address_looks_like_any_other(sign_in, outbox):
    make.account(email="taken@people.org")
    browser = sign_in(make.account(email="pia@people.org").person)
    assert ask_for(browser, "taken@people.org").location == "/account/email/"
    refused = browser.post(link_in(outbox()[0]))
    assert refused.status_code == 409
    assert "Another person has this e-mail address." in refused.text


def test_anothers_link_looks_like_an_old_one(sign_in, outbox):
    ask_for(sign_in(make.account().person), "new@people.org")
    stranger = sign_in(make.account().person)
    for answer in (stranger.get(link_in(outbox()[0])), stranger.post(link_in(outbox()[0]))):
        assert answer.status_code == 410


def test_a_used_link_says_so(sign_in, outbox):
    browser = sign_in(make.account().person)
    ask_for(browser, "new@people.org")
    browser.post(link_in(outbox()[0]))
    assert browser.get(link_in(outbox()[0])).status_code == 410


def test_a_session_elsewhere_is_ended(sign_in):
    account = make.account()
    here, elsewhere = sign_in(account.person), sign_in(account.person)
    page = here.get("/account/sessions/").text
    (address,) = re.findall(r'action="(/account/sessions/[\w-]+/end)"', page)
    assert page.count("This browser") == 1
    assert here.post(address).location == "/account/sessions/"
    assert elsewhere.get("/account/").location.startswith("/sign-in/")
    assert here.get("/account/").status_code == 200
    assert here.post(address).status_code == 404


def test_all_other_sessions_are_ended(sign_in):
    account = make.account()
    here = sign_in(account.person)
    elsewhere = [sign_in(account.person) for _ in range(2)]
    here.post("/account/sessions/end-others")
    assert [browser.get("/account/").status_code for browser in elsewhere] == [302, 302]
    assert here.get("/account/").status_code == 200


def test_anothers_session_cannot_be_seen_or_ended(sign_in):
    other = make.account()
    theirs = sign_in(other.person)
    (session,) = queries.sessions_of(other).items
    stranger = sign_in(make.account().person)
    assert stranger.post(f"/account/sessions/{session.uid}/end").status_code == 404
    assert theirs.get("/account/").status_code == 200


def test_pages_of_the_account_are_kept_by_no_cache(sign_in):
    answer = sign_in(make.account().person).get("/account/")
    assert answer.headers["Cache-Control"] == "no-store"
