"""Headers, hosts, cookies and caches."""

import re

import pytest

from tests import make


def test_every_answer_has_the_security_headers(client):
    for path in ("/", "/no/such/page", "/healthz"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers


def test_production_asks_for_https_only(app, client):
    app.config["PRODUCTION"] = True
    try:
        assert "max-age=31536000" in client.get("/healthz").headers["Strict-Transport-Security"]
    finally:
        app.config["PRODUCTION"] = False


def test_scripts_carry_the_nonce_of_their_own_answer(client):
    first, second = client.get("/"), client.get("/")
    nonces = []
    for response in (first, second):
        policy = response.headers["Content-Security-Policy"]
        nonce = re.search(r"'nonce-([^']+)'", policy)[1]
        used = re.findall(r'<script[^>]* nonce="([^"]+)"', response.get_data(as_text=True))
        assert used
        assert set(used) == {nonce}
        nonces.append(nonce)
    assert nonces[0] != nonces[1]


def test_pages_behind_a_sign_in_are_never_stored(client, sign_in):
    browser = sign_in(make.delegate())
    assert browser.get("/home/").headers["Cache-Control"] == "no-store"
    assert browser.get("/").headers["Cache-Control"] == "no-store"


def test_a_visitor_with_a_form_half_filled_in_is_not_stored_either(client):
    assert client.get("/sign-in/").headers.get("Cache-Control") in (None, "no-store")
    with client.session_transaction() as cookie:
        cookie["draft"] = "1"
    assert client.get("/join/").headers["Cache-Control"] == "no-store"


def test_a_page_that_a_token_opens_is_never_stored(client):
    assert client.get("/privacy/confirm/abc").headers["Cache-Control"] == "no-store"


def test_a_page_for_everyone_may_be_stored(client):
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")


def test_a_request_for_another_host_is_refused(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_styles_are_served_for_a_year_under_an_address_of_their_content(client):
    page = client.get("/").get_data(as_text=True)
    for name in ("hub.css", "vendor/bootstrap.min.css", "js/hub.js"):
        address = re.search(rf'"(/static/[0-9a-f]+/{re.escape(name)})"', page)[1]
        response = client.get(address, buffered=True)
        assert response.status_code == 200
        assert "max-age=31536000" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/static/x/hub.css", "/static/../config.py"])
def test_nothing_else_is_served_as_a_file(client, path):
    assert client.get(path).status_code in (400, 404)
