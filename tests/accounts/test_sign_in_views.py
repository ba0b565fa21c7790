"""The pages for signing in and out, and for a forgotten password."""

import re

import pytest
from sqlalchemy import select

from hubcommunity.accounts.models import LoginSession
from hubcommunity.audit.models import AuditEntry
from hubcommunity.core.db import db
from hubcommunity.core.limits import limiter
from tests import make
from tests.accounts.test_passwords import NEW, token_in


def sign_in(client, email="pia@people.test", password=make.PASSWORD, to="/sign-in/", **more):
    return client.post(to, data={"email": email, "password": password}, **more)


def test_the_page_asks_for_address_and_password_and_lets_them_be_filled_in(client):
    page = client.get("/sign-in/").text
    assert ">Your email address</label>" in page
    assert ">Password</label>" in page
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert '<a href="/forgot-password/">Forgot your password?</a>' in page


def test_members_begin_at_home_and_staff_at_the_workspace(app):
    make.account(email="pia@people.test")
    make.staff(email="staff@people.test")
    assert sign_in(app.test_client()).location == "/home/"
    assert sign_in(app.test_client(), "staff@people.test").location == "/staff/"


def test_whoever_was_sent_to_sign_in_comes_back_to_the_page(client):
    make.account(email="pia@people.test")
    sent = client.get("/account/password/?a=b").location
    assert sent == "/sign-in/?next=/account/password/?a%3Db"
    assert sign_in(client, to=sent).location == "/account/password/?a=b"


@pytest.mark.parametrize(
    "wanted", ["//evil.test", "/\\evil.test", "https://evil.test", "/%0d%0aX:y", "/%09/evil.test"]
)
def test_nobody_is_led_off_the_site(client, wanted):
    make.account(email="pia@people.test")
    assert sign_in(client, to=f"/sign-in/?next={wanted}").location == "/home/"


def test_who_is_signed_in_already_is_not_asked_again(sign_in):
    browser = sign_in(make.account().person)
    assert browser.get("/sign-in/").location == "/home/"


def test_the_cookie_is_new_and_lasts(client):
    account = make.account(email="pia@people.test")
    with client.session_transaction() as cookie:
        cookie["planted"] = "before"
    sign_in(client)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.permanent
        session = db.session.scalars(select(LoginSession)).one()
        assert cookie["_user_id"] == str(session.uid)
    assert session.account_id == account.id


def test_the_session_carries_the_browsers_name(client):
    make.account(email="pia@people.test")
    sign_in(client, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    assert db.session.scalars(select(LoginSession)).one().browser == "Firefox on Linux"


@pytest.mark.parametrize("email", ["pia@people.test", "nobody@people.test"])
def test_a_refusal_says_neither_which_was_wrong_and_keeps_the_address(client, email):
    make.account(email="pia@people.test")
    page = sign_in(client, email, "not the password").text
    assert "The email address or the password is not right." in page
    assert f'value="{email}"' in page
    assert "not the password" not in page
    kept = db.session.scalars(select(AuditEntry)).one()
    assert kept.event == "account.sign_in_refused"


def test_what_is_missing_is_said(client):
    page = sign_in(client, "", "").text
    assert "Enter your email address" in page
    assert "Enter your password" in page


@pytest.mark.parametrize("email", ["pia@people.test", "nobody@people.test"])
def test_after_five_failures_a_minute_the_page_says_when_to_try_again(client, email):
    make.account(email="pia@people.test")
    for _ in range(5):
        assert sign_in(client, email, "not the password").status_code == 200
    refused = sign_in(client, email.upper(), make.PASSWORD)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "Signing in failed too often." in refused.text
    assert "Try again in 1 minute." in refused.text
    kept = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.details["last_try"] for entry in kept] == [False] * 4 + [True]


def test_when_the_minute_is_over_the_right_password_is_taken(client):
    make.account(email="pia@people.test")
    for _ in range(6):
        sign_in(client, password="not the password")
    limiter.reset()  # as the counter does by itself after a minute
    assert sign_in(client).location == "/home/"


def test_one_address_blocked_here_is_not_blocked_elsewhere_nor_are_others_here(app):
    make.account(email="pia@people.test")
    make.account(email="otto@people.test")
    client = app.test_client()
    for _ in range(6):
        sign_in(client, password="not the password")
    assert sign_in(client, "otto@people.test").status_code == 302
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    assert sign_in(elsewhere).status_code == 302


def test_only_failures_count(app):
    make.account(email="pia@people.test")
    for _ in range(8):
        assert sign_in(app.test_client()).status_code == 302


def test_one_source_cannot_try_address_after_address(client):
    answers = [sign_in(client, f"n{n}@people.test", "wrong") for n in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]


def test_signing_out_ends_the_session_in_the_database_too(app, sign_in):
    browser = sign_in(make.account().person)
    with browser.session_transaction() as cookie:
        stolen = cookie["_user_id"]
    assert browser.post("/sign-out/").location == "/"
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = stolen
    assert thief.get("/account/").location.startswith("/sign-in/")


def test_signing_out_twice_is_no_error(client):
    assert client.post("/sign-out/").location == "/"


def test_a_link_cannot_sign_anybody_out(client):
    assert client.get("/sign-out/").status_code == 405


def test_an_unreadable_session_is_nobody(client):
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "no uuid"
    assert client.get("/account/").location.startswith("/sign-in/")


def test_asking_for_a_link_gives_the_same_page_for_every_address(app, outbox):
    make.account(email="pia@people.org")
    answers = []
    for email in ("pia@people.org", "nobody@people.org"):
        browser = app.test_client()
        answer = browser.post("/forgot-password/", data={"email": email})
        answers.append((answer.status_code, answer.location, browser.get(answer.location).text))
    without_nonces = {re.sub(r'nonce="[^"]+"', "", str(answer)) for answer in answers}
    assert len(without_nonces) == 1
    assert [message.to_address for message in outbox()] == ["pia@people.org"]


@pytest.mark.parametrize("email", ["", "no address"])
def test_what_is_no_address_is_said(client, email):
    page = client.post("/forgot-password/", data={"email": email}).text
    assert "There is a problem" in page


def test_links_for_one_address_are_limited(client, outbox):
    make.account(email="pia@people.org")
    answers = [client.post("/forgot-password/", data={"email": "pia@people.org"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Try again in" in answers[-1].text
    assert len(outbox()) == 5


def link_for(client, outbox):
    make.account(email="pia@people.org")
    client.post("/forgot-password/", data={"email": "pia@people.org"})
    return f"/forgot-password/{token_in(outbox()[0])}/"


def test_the_link_shows_a_form_and_its_button_sets_the_password(client, outbox):
    link = link_for(client, outbox)
    assert 'autocomplete="new-password"' in client.get(link).text
    assert client.get(link).status_code == 200
    assert client.post(link, data={"new_password": NEW}).location == "/sign-in/"
    assert sign_in(client, "pia@people.org", NEW).location == "/home/"


def test_a_used_link_says_so(client, outbox):
    link = link_for(client, outbox)
    client.post(link, data={"new_password": NEW})
    for answer in (client.get(link), client.post(link, data={"new_password": NEW})):
        assert answer.status_code == 410
        assert "This link no longer works" in answer.text


def test_a_bad_password_leaves_the_link_as_it_was(client, outbox):
    link = link_for(client, outbox)
    assert "at least 12 characters" in client.post(link, data={"new_password": "short"}).text
    assert "too easy to guess" in client.post(link, data={"new_password": "password1234"}).text
    assert client.post(link, data={"new_password": NEW}).status_code == 302
