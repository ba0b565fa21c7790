"""Sending what is due, to those who may still be written to."""

import threading
from datetime import timedelta

import pytest
import structlog
import time_machine
from sqlalchemy import select

from hubcommunity.consent import actions as consent
from hubcommunity.consent.models import NEWS
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.logs import configure
from hubcommunity.mail.models import Message, MessageState
from hubcommunity.mail.policy import TRIES, WAITS
from hubcommunity.notifications.actions import send_due
from tests import make
from tests.mail.conftest import point
from tests.mail.server import free_port


def states():
    return [
        message.state.value for message in db.session.scalars(select(Message).order_by(Message.id))
    ]


def test_all_that_is_due_leaves_over_one_connection(mail_server):
    for _ in range(5):
        make.message()

    assert send_due() == 5
    assert states() == ["sent"] * 5
    assert mail_server.connections == 1
    assert mail_server.accepted[0]["Subject"].startswith("Subject")


def test_nothing_due_makes_no_connection(mail_server):
    assert send_due() == 0
    assert mail_server.connections == 0


def test_no_transaction_is_open_while_the_server_is_asked(mail_server):
    make.message()
    open_meanwhile = []
    session = db.session()
    mail_server.at["DATA"] = lambda _: open_meanwhile.append(session.in_transaction())

    send_due()

    assert open_meanwhile == [False]


def test_the_claim_is_committed_before_the_server_is_asked(app, mail_server):
    make.message()
    seen = []

    def look(_address):
        with app.app_context():
            seen.extend(states())

    mail_server.at["RCPT"] = look
    send_due()

    assert seen == ["claimed"]


def test_a_refused_letter_stops_no_other(mail_server):
    make.message(to_address="nobody@people.test")
    make.message()
    mail_server.at["RCPT"] = lambda address: "550 No" if address.startswith("nobody") else None

    send_due()

    assert states() == ["failed", "sent"]


def test_a_letter_that_cannot_be_written_stops_no_other(mail_server):
    make.message(to_address="no address")
    make.message()

    send_due()

    assert states() == ["failed", "sent"]


def test_a_server_out_of_reach_ends_the_round(app, monkeypatch):
    point(app, monkeypatch, free_port())
    make.message()
    make.message()

    assert send_due() == 1
    assert states() == ["pending", "pending"]


def test_a_server_down_for_an_afternoon_loses_nothing(app, monkeypatch, mail_server):
    point(app, monkeypatch, free_port())
    message = make.message()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for minutes in WAITS[:-1]:
            send_due()
            traveller.shift(timedelta(minutes=minutes))
        point(app, monkeypatch, mail_server.port)

        send_due()

    assert (message.state, message.attempts) == (MessageState.SENT, TRIES - 1)


def test_a_server_down_for_longer_leaves_failures_for_staff(app, monkeypatch):
    point(app, monkeypatch, free_port())
    message = make.message()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(TRIES):
            send_due()
            traveller.shift(timedelta(minutes=100))

        assert send_due() == 0
    assert (message.state, message.attempts) == (MessageState.FAILED, TRIES)
    assert "ConnectionRefusedError" in message.last_error


def test_consent_withdrawn_after_writing_holds_the_mail_back(mail_server):
    make.purpose(NEWS)
    person = make.follower(NEWS)
    message = make.message(person_id=person.id, purpose=NEWS)
    consent.withdraw(person, NEWS, how="account")

    send_due()

    assert message.state is MessageState.SUPPRESSED
    assert "consent" in message.last_error
    assert mail_server.accepted == []


def test_consent_that_holds_lets_the_mail_go(mail_server):
    make.purpose(NEWS)
    message = make.message(person_id=make.follower(NEWS).id, purpose=NEWS)

    send_due()

    assert message.state is MessageState.SENT


def test_a_purpose_without_a_person_is_not_consent(mail_server):
    make.purpose(NEWS)
    message = make.message(purpose=NEWS)

    send_due()

    assert message.state is MessageState.SUPPRESSED


def test_a_person_whose_address_is_gone_is_not_written_to(mail_server):
    person = make.person()
    message = make.message(person_id=person.id)
    person.email = None

    send_due()

    assert message.state is MessageState.SUPPRESSED


def test_a_stop_is_heard_between_two_letters(mail_server):
    make.message()
    make.message()

    assert send_due(until=lambda: len(mail_server.accepted) == 1) == 1
    assert states() == ["sent", "pending"]


def test_several_workers_share_the_work_and_send_nothing_twice(app, mail_server):
    for _ in range(12):
        make.message()
    db.session.commit()

    def one_worker():
        with app.app_context():
            send_due()

    threads = [threading.Thread(target=one_worker) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.expire_all()
    assert states() == ["sent"] * 12
    assert len(set(mail_server.identifiers)) == len(mail_server.identifiers) == 12


@pytest.fixture
def verbose():
    configure("INFO", machine_readable=True)
    yield
    configure("ERROR", machine_readable=False)


@pytest.mark.usefixtures("verbose")
def test_the_log_tells_no_address(mail_server):
    make.message(to_address="secret.name@people.test")
    mail_server.at["RCPT"] = lambda address: f"550 <{address}> unknown"

    with structlog.testing.capture_logs() as lines:
        send_due()

    assert [(line["outcome"], line["code"], line["state"]) for line in lines] == [
        ("refused", 550, "failed")
    ]
    assert "secret.name" not in str(lines)


@pytest.mark.parametrize("holds_secret", [True, False])
def test_a_secret_arrives_and_does_not_stay(mail_server, holds_secret):
    message = make.message(text="http://hub.test/token\n", holds_secret=holds_secret)

    send_due()

    body = mail_server.accepted[0].get_body(("plain",)).get_content()
    assert "http://hub.test/token" in body
    assert ("token" in message.text) is not holds_secret
