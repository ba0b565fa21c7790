"""The token of a form is its session's own, and signed once."""

from contextlib import contextmanager

import pytest
from flask import g, session
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from hubcommunity.core.csrf import csrf_field, token
from hubcommunity.core.forms import Form


@contextmanager
def page(app):
    """A request of its own; the test's context stands for that of the app."""
    g.pop("csrf_token", None)
    with app.test_request_context("/"):
        yield


def test_each_session_has_its_own_token_on_all_its_pages(app):
    tokens = []
    for secret in ("one", "other", "one"):
        with page(app):
            session["csrf_token"] = secret
            tokens.append(token())
            assert tokens[-1] in csrf_field()
            validate_csrf(tokens[-1])
    assert tokens[0] == tokens[2] != tokens[1]
    with page(app):
        session["csrf_token"] = "other"
        with pytest.raises(ValidationError, match="do not match"):
            validate_csrf(tokens[0])


def test_a_new_session_gets_a_secret_and_forms_of_the_page_the_same_token(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    with page(app):
        first = token()
        assert session["csrf_token"]
        assert Form().csrf_token.current_token == first == g.csrf_token
    with page(app):
        assert token() != first


def test_a_token_signed_with_another_key_is_not_given_out(app, monkeypatch):
    with page(app):
        session["csrf_token"] = "one"
        before = token()
        monkeypatch.setitem(app.config, "SECRET_KEY", "another")
        g.pop("csrf_token")
        assert token() != before
        validate_csrf(token())
