"""Handing letters to a real mail server."""

import shutil
import socket
import ssl
import subprocess
import time
from threading import Thread

import pytest

from hubcommunity.mail.delivery import FolderPost, SmtpPost
from hubcommunity.mail.letters import compose
from hubcommunity.mail.sending_actions import open_post
from tests import make
from tests.mail.conftest import point
from tests.mail.server import MailServer, free_port


@pytest.fixture
def post(app):
    way_out = SmtpPost()
    yield way_out
    way_out.close()


def deliver(post, **values):
    return post.deliver(compose(make.message(**values)))


def test_without_a_mail_server_mails_are_kept(app):
    assert isinstance(open_post(), FolderPost)


def test_with_a_mail_server_mails_go_there(mail_server):
    assert isinstance(open_post(), SmtpPost)


def test_a_letter_arrives(mail_server, post):
    outcome = deliver(post, to_address="pia@people.test", subject="Grüße")

    assert outcome.fate.value == "sent"
    assert mail_server.accepted[0]["To"] == "pia@people.test"
    assert mail_server.accepted[0]["Subject"] == "Grüße"


def test_one_connection_carries_many_letters(mail_server, post):
    for _ in range(5):
        deliver(post)

    assert len(mail_server.accepted) == 5
    assert mail_server.connections == 1


def test_the_server_does_not_learn_this_machines_name(app, mail_server, post):
    told = []
    mail_server.at["EHLO"] = lambda name: told.append(name)

    deliver(post)

    assert told == [app.config["MAIL_ID_DOMAIN"]]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        ("421 Going down", "retry"),
        ("451 Later", "retry"),
        ("550 No", "refused"),
        ("554 No", "refused"),
    ],
)
def test_4xx_is_tried_again_and_5xx_is_not(mail_server, post, step, answer, fate):
    mail_server.at[step] = lambda _: answer

    outcome = deliver(post)

    assert (outcome.fate.value, outcome.code) == (fate, int(answer[:3]))
    assert outcome.error == answer
    assert outcome.reached


def test_after_a_refusal_the_same_connection_goes_on(mail_server, post):
    mail_server.at["RCPT"] = lambda address: "550 No" if address.startswith("nobody") else None
    deliver(post, to_address="nobody@people.test")

    outcome = deliver(post)

    assert outcome.fate.value == "sent"
    assert mail_server.connections == 1


def test_after_the_server_hung_up_a_new_connection_is_made(mail_server, post):
    mail_server.at["RCPT"] = lambda _: "421 Going down"
    deliver(post)
    mail_server.at.clear()

    assert deliver(post).fate.value == "sent"
    assert mail_server.connections == 2


def test_a_server_that_is_down_is_tried_again(app, monkeypatch, post):
    point(app, monkeypatch, free_port())

    outcome = deliver(post)

    assert (outcome.fate.value, outcome.reached) == ("retry", False)
    assert "ConnectionRefusedError" in outcome.error


def test_a_silent_server_is_not_waited_for_for_ever(app, monkeypatch, post):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        point(app, monkeypatch, silent.getsockname()[1], MAIL_TIMEOUT=0.2)
        began = time.monotonic()

        outcome = deliver(post)

    assert outcome.fate.value == "retry"
    assert time.monotonic() - began < 3


def test_a_server_that_lets_nobody_in_says_nothing_about_the_letter(app, monkeypatch, post):
    with socket.create_server(("127.0.0.1", 0)) as server:
        point(app, monkeypatch, server.getsockname()[1])
        Thread(target=turn_away, args=(server,)).start()

        assert deliver(post).fate.value == "retry"


def turn_away(server):
    visitor, _ = server.accept()
    with visitor:
        visitor.sendall(b"554 No service\r\n")


def test_wrong_credentials_are_tried_again_when_somebody_has_set_them_right(
    app, monkeypatch, mail_server, post
):
    point(app, monkeypatch, mail_server.port, MAIL_USERNAME="hub", MAIL_PASSWORD="wrong")

    outcome = deliver(post)

    assert (outcome.fate.value, outcome.reached) == ("retry", False)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A server's context with a certificate that nobody trusts, and the file that would."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    name = ("-subj", "/CN=hub", "-addext", "subjectAltName=IP:127.0.0.1")
    self_signed = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    command = [*self_signed, *name, "-keyout", key, "-out", cert]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


def test_starttls_with_an_unknown_certificate_is_refused(app, monkeypatch, post, certificate):
    with MailServer(tls_context=certificate[0]) as server:
        point(app, monkeypatch, server.port, MAIL_USE_TLS=True)

        outcome = deliver(post)

    assert outcome.fate.value == "retry"
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.error
    assert not server.accepted


def test_starttls_with_a_trusted_certificate_sends(app, monkeypatch, post, certificate):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    with MailServer(tls_context=certificate[0], require_starttls=True) as server:
        point(app, monkeypatch, server.port, MAIL_USE_TLS=True)

        assert deliver(post).fate.value == "sent"
        post.close()


def test_a_server_without_starttls_gets_nothing_in_the_clear(app, monkeypatch, mail_server, post):
    point(app, monkeypatch, mail_server.port, MAIL_USE_TLS=True)

    assert deliver(post).fate.value == "retry"
    assert not mail_server.accepted


def test_tls_from_the_first_byte_checks_the_certificate(app, monkeypatch, post, certificate):
    with MailServer(ssl_context=certificate[0]) as server:
        point(app, monkeypatch, server.port, MAIL_USE_SSL=True)

        outcome = deliver(post)

    assert "CERTIFICATE_VERIFY_FAILED" in outcome.error


def test_a_kept_letter_is_one_file_however_often_it_is_delivered(tmp_path):
    post, letter = FolderPost(tmp_path / "mailbox"), compose(make.message())

    post.deliver(letter)
    post.deliver(letter)

    assert [path.suffix for path in (tmp_path / "mailbox").iterdir()] == [".eml"]
