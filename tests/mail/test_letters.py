"""The mail as it travels."""

import email
import email.policy

import pytest

from hubcommunity.core import clock
from hubcommunity.core.hub import HubSettings
from hubcommunity.core.revisions import bump
from hubcommunity.mail.letters import Unsendable, compose
from tests import make

LONG = f"<http://hub.test/unsubscribe/{'x' * 200}>"


def parsed(letter):
    return email.message_from_bytes(letter.as_bytes(), policy=email.policy.default)


def header_lines(letter):
    head, _, _ = letter.as_bytes().partition(b"\r\n\r\n")
    return head.decode("ascii").split("\r\n")


def test_text_and_html_are_alternatives():
    mail = parsed(compose(make.message(text="Grüße\n", html="<p>Grüße</p>")))

    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content().strip() for part in mail.iter_parts()] == ["Grüße", "<p>Grüße</p>"]


def test_every_line_is_short_and_ascii():
    message = make.message(text="ö" * 5000, html=f"<p>{'ö' * 5000}</p>", subject="Öffnung " * 20)

    lines = compose(message).as_bytes().split(b"\r\n")

    assert max(map(len, lines)) <= 78
    assert all(line.isascii() for line in lines)


def test_it_says_that_a_machine_wrote_it():
    assert parsed(compose(make.message()))["Auto-Submitted"] == "auto-generated"


def test_the_message_id_is_the_same_for_every_try(app):
    message = make.message()

    first, second = compose(message), compose(message)

    assert parsed(first)["Message-ID"] == f"<{message.uid}@{app.config['MAIL_ID_DOMAIN']}>"
    assert first.as_bytes().partition(b"boundary")[0] == second.as_bytes().partition(b"boundary")[0]


def test_the_date_is_that_of_writing_in_utc():
    message = make.message()

    written = parsed(compose(message))["Date"].datetime

    assert written == message.created_at.replace(microsecond=0)
    assert written <= clock.now()


def test_headers_of_one_long_word_stay_whole():
    letter = compose(make.message(headers={"List-Unsubscribe": LONG}))

    assert f"List-Unsubscribe: {LONG}" in header_lines(letter)


def test_the_hub_lends_its_name_to_the_sender(app):
    settings = HubSettings(
        name="Hub, “mHealth”", tagline="", headline="", lead_text="", about="", controllers="",
        contact_email="desk@hub.example",
    )  # fmt: skip
    make.saved(settings)
    bump("hub")

    mail = parsed(compose(make.message()))

    sender = mail["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == (
        "Hub, “mHealth”",
        app.config["MAIL_DEFAULT_SENDER"],
    )
    assert mail["Reply-To"] == "desk@hub.example"


def test_a_domain_of_other_letters_travels_in_ascii():
    assert parsed(compose(make.message(to_address="a@bücher.de")))["To"] == "a@xn--bcher-kva.de"


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b@c.eu", "a@c.eu, b@c.eu", "<a@c.eu>", "a@c.eu\r\nBcc: b@c.eu", "ü@c.eu"],
)
def test_what_is_no_address_never_leaves(address):
    with pytest.raises(Unsendable):
        compose(make.message(to_address=address))


@pytest.mark.parametrize("value", ["x\r\nBcc: all@people.test", "x\nBcc: all@people.test", "x\ry"])
def test_a_header_with_a_line_break_never_leaves(value):
    with pytest.raises(Unsendable):
        compose(make.message(headers={"List-Unsubscribe": value}))


@pytest.mark.parametrize("value", ["x\r\nBcc: all@people.test", "x\ny"])
def test_a_subject_with_a_line_break_never_leaves(value):
    with pytest.raises(Unsendable):
        compose(make.message(subject=value))
