"""The session's cookie: checked once, and still neither forged, outlived nor shared."""

from datetime import timedelta

import pytest
import time_machine
from flask import session

from hubcommunity.core import clock
from tests import make


@pytest.fixture
def cookie(app):
    """A cookie that this process has checked already."""
    with app.test_request_context("/") as request:
        session["flashes"] = [["success", "Saved"]]
        session.permanent = True
        response = app.response_class()
        app.session_interface.save_session(app, request.session, response)
    value = response.headers["Set-Cookie"].split(";")[0].removeprefix("session=")
    assert opened(app, value)["flashes"] == [["success", "Saved"]]
    return value


def opened(app, cookie):
    with app.test_request_context("/", headers={"Cookie": f"session={cookie}"}):
        return session._get_current_object()


def test_what_a_page_does_to_its_session_is_not_in_the_cookie_of_the_next(app, cookie):
    opened(app, cookie)["flashes"].append("mine")
    del opened(app, cookie)["_permanent"]
    assert opened(app, cookie) == {"flashes": [["success", "Saved"]], "_permanent": True}


def test_a_forged_cookie_is_none(app, cookie, monkeypatch):
    payload, rest = cookie.split(".", 1)
    assert opened(app, f"{payload[:-1]}A.{rest}") == {}
    monkeypatch.setitem(app.config, "SECRET_KEY", "another")
    assert opened(app, cookie) == {}


def test_a_cookie_that_was_checked_grows_old(app, cookie):
    lasts = app.permanent_session_lifetime
    for later, holds in ((lasts, True), (lasts + timedelta(seconds=2), False)):
        with time_machine.travel(clock.now() + later, tick=False):
            assert bool(opened(app, cookie)) is holds
    with time_machine.travel(clock.now() - timedelta(minutes=1), tick=False):
        assert not opened(app, cookie)


def test_a_page_writes_no_cookie_where_nothing_changed(sign_in):
    browser = sign_in(make.account().person)
    with browser.session_transaction() as carried:
        carried.permanent = True
    assert "Set-Cookie" in browser.get("/home/").headers  # the token of its forms
    assert "Set-Cookie" not in browser.get("/home/").headers
