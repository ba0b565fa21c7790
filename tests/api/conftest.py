"""Programs that use the API."""

import pytest

from tests import make


@pytest.fixture
def program(app):
    """Return a function that gives a client with a token of somebody; it has no cookies."""

    def with_token(person, **values):
        client = app.test_client(use_cookies=False)
        token = make.access_token(person, **({"may_write": True} | values))
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token.secret}"
        return client

    return with_token


@pytest.fixture
def pipeline():
    return make.pipeline()


@pytest.fixture
def me():
    return make.staff(given_name="Ada", family_name="Owner")


@pytest.fixture
def ask(program, me):
    """Return a client of somebody of the staff that may write."""
    return program(me)
