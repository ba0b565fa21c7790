"""A mail server for the tests that really send."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.mail.server import MailServer


@pytest.fixture
def mail_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that accepts everything, to which the app's settings point."""
    with MailServer() as server:
        point(app, monkeypatch, server.port)
        yield server


def point(app: Flask, monkeypatch: pytest.MonkeyPatch, port: int, **settings: object) -> None:
    """Let the app send to a server on this machine."""
    values = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port, "MAIL_TIMEOUT": 5} | settings
    for name, value in values.items():
        monkeypatch.setitem(app.config, name, value)
    state = app.extensions["mail"]
    monkeypatch.setattr(state, "server", values["MAIL_SERVER"])
    monkeypatch.setattr(state, "port", port)
    monkeypatch.setattr(state, "use_tls", bool(values.get("MAIL_USE_TLS")))
    monkeypatch.setattr(state, "use_ssl", bool(values.get("MAIL_USE_SSL")))
    monkeypatch.setattr(state, "username", values.get("MAIL_USERNAME"))
    monkeypatch.setattr(state, "password", values.get("MAIL_PASSWORD"))
