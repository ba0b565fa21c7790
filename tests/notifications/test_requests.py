"""A page never waits for the mail server."""

import socket
import time

from hubcommunity.mail.models import MessageState
from tests import make
from tests.mail.conftest import point


def test_a_request_that_notifies_leaves_a_row_and_makes_no_connection(
    app, monkeypatch, client, outbox
):
    person = make.account(email="ada@people.example").person
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0.2)
        point(app, monkeypatch, silent.getsockname()[1], MAIL_TIMEOUT=60)
        began = time.monotonic()

        answer = client.post("/forgot-password/", data={"email": person.email})

        assert answer.status_code == 302
        assert [message.state for message in outbox()] == [MessageState.PENDING]
        assert time.monotonic() - began < 30
        try:
            silent.accept()
        except TimeoutError:
            return
    raise AssertionError("the request connected to the mail server")
