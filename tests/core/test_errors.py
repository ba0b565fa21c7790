"""Refusals and faults, as they are shown."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from structlog.testing import capture_logs
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, TooManyRequests

from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale, sentence_for
from hubcommunity.membership.term_models import Tier
from tests import make


@pytest.fixture
def raising(app):
    """Return a function that makes the home page raise an error, and asks for it."""
    kept = app.view_functions["pages.home"]

    def ask(error: Exception, **options):
        def fail():
            raise error

        fail.access = "public"
        app.view_functions["pages.home"] = fail
        return app.test_client().get("/", **options)

    yield ask
    app.view_functions["pages.home"] = kept


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (RuleBroken("Only active groups take new members."), 409, "Only active groups"),
        (Stale("Ada moved it to Partner."), 409, "Ada moved it to Partner."),
        (StaleDataError(), 409, "Somebody else changed this"),
        (Forbidden("Only a chair may do this."), 403, "Only a chair may do this."),
        (Forbidden(), 403, "does not have the right"),
        (BadRequest(), 400, "We could not read that"),
        (RequestEntityTooLarge(), 413, "Go back and send less at once"),
        (TooManyRequests(), 429, "Too many tries"),
        (ValueError("secret detail"), 500, "Something went wrong on our side"),
    ],
)
def test_each_refusal_has_its_page_in_the_look_of_the_site(raising, error, code, told):
    response = raising(error)
    page = response.get_data(as_text=True)
    assert response.status_code == code
    assert told in page
    assert "hub.css" in page
    assert "secret detail" not in page


@pytest.mark.parametrize(
    ("before", "leads_back"),
    [
        ("http://localhost/contact/?about=us", True),
        ("http://elsewhere.example/contact/", False),
        ("http://localhost//elsewhere.example/", False),
        ("http://localhost/sign-out/", False),
        ("", False),
    ],
)
def test_a_refused_act_leads_back_to_our_page_it_came_from(raising, before, leads_back):
    page = raising(RuleBroken("Not now."), headers={"Referer": before}).get_data(as_text=True)
    assert ("Go back and look again" in page) is leads_back
    assert ('href="/contact/?about=us"' in page) is leads_back


def test_a_script_gets_the_refusal_as_json(raising):
    response = raising(RuleBroken("No."), headers={"Accept": "application/json"})
    assert response.json == {"error": "No.", "title": "That can’t be done now"}


def test_a_fault_has_a_reference_that_the_log_has(raising):
    with capture_logs() as logged:
        page = raising(ValueError("told to the log")).get_data(as_text=True)
    (entry,) = [line for line in logged if line["event"] == "fault"]
    assert entry["reference"] in page
    assert str(entry["exc_info"]) == "told to the log"


def test_an_unknown_address_is_a_page_not_found(client):
    response = client.get("/no/such/page")
    assert response.status_code == 404
    assert "Page not found" in response.get_data(as_text=True)


def test_a_wrong_method_says_which_are_right(client):
    response = client.post("/about/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_broken_constraint_is_told_in_its_own_sentence(app):
    make.person(email="same@hub.example")
    with pytest.raises(IntegrityError) as broken:
        make.person(email="SAME@hub.example")
    db.session.rollback()
    assert sentence_for(broken.value) == "Another person has this e-mail address."


def test_a_constraint_that_breaks_before_the_commit_is_told_to_who_is_signed_in(app, sign_in):
    make.tier()
    browser, kept = sign_in(make.staff()), app.view_functions["pages.home"]

    def adds_another():
        make.saved(Tier(code="full", name="Another"))

    adds_another.access = "public"
    app.view_functions["pages.home"] = adds_another
    try:
        answer = browser.get("/")
    finally:
        app.view_functions["pages.home"] = kept
    assert answer.status_code == 409
    assert "Another tier has this code already" in answer.text


def test_a_constraint_without_a_sentence_is_a_fault(raising):
    assert raising(IntegrityError("INSERT", {}, Exception("no_such"))).status_code == 500


def test_a_post_without_the_form_token_is_a_bad_request(app, client):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        response = client.post("/contact/", data={})
        assert response.status_code == 400
        assert "go back, reload the page" in response.get_data(as_text=True)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_too_large_a_request_is_refused(client):
    response = client.post("/contact/", data={"message": "x" * 2_000_000})
    assert response.status_code == 413


def test_a_database_that_is_gone_gives_the_page_of_a_fault(another_app, tmp_path):
    gone = f"sqlite:///{tmp_path}/no/such/folder/hub.sqlite3"
    app = another_app({"SQLALCHEMY_DATABASE_URI": gone})
    (tmp_path / "no").touch()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "2b1f8f0e-7d7b-4a52-9b0b-0b7b3c0f8a11"
    for path in ("/", "/home/", "/staff/"):
        response = client.get(path)
        assert response.status_code == 500
        assert "Something went wrong on our side" in response.get_data(as_text=True)
