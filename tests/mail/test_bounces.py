"""Addresses at which a mail server knows no mailbox."""

from contextlib import closing

import pytest
from sqlalchemy import select

from hubcommunity.accounts import email_actions, password_actions
from hubcommunity.accounts.actions import create_account
from hubcommunity.core.db import db
from hubcommunity.mail.bounce_actions import forget_bounce, note_bounce
from hubcommunity.mail.delivery import SmtpPost
from hubcommunity.mail.models import Bounce
from hubcommunity.notifications.actions import send_due
from tests import make

NEW_PASSWORD = "violet tram over seven hills"


def bounces():
    return db.session.scalars(select(Bounce.address).order_by(Bounce.address)).all()


def refused(mail_server, answer, step="RCPT"):
    mail_server.at[step] = lambda _word: answer
    make.message(to_address="Aino@Clinic.example")
    db.session.commit()
    with closing(SmtpPost()) as post:
        send_due(post)
    return bounces()


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.1.1 User unknown",
        "550 No such user",
        "551 Not here",
        "553 5.1.3 Bad address",
        "550 5.2.1 Mailbox disabled",
        "550 5.1.10 Recipient not found",
    ],
)
def test_an_address_that_the_server_does_not_know_is_noted(mail_server, answer):
    assert refused(mail_server, answer) == ["aino@clinic.example"]
    assert db.session.get(Bounce, "aino@clinic.example").error == answer


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.7.1 Looks like spam",
        "552 5.2.2 Mailbox full",
        "554 5.7.1 Blocked",
        "554 No",
        "450 4.1.1 Try later",
        "421 Busy",
    ],
)
def test_any_other_refusal_says_nothing_about_the_address(mail_server, answer):
    assert refused(mail_server, answer) == []


@pytest.mark.parametrize("step", ["MAIL", "DATA"])
def test_a_refusal_of_the_sender_or_of_the_text_says_nothing_either(mail_server, step):
    assert refused(mail_server, "550 5.1.1 No", step) == []


def test_a_mail_that_arrives_notes_nothing(mail_server):
    assert refused(mail_server, "250 OK") == []


def test_an_address_that_bounces_twice_keeps_the_first_time(app):
    note_bounce("aino@clinic.example", "550 first")
    note_bounce("AINO@clinic.example", "550 second")
    assert bounces() == ["aino@clinic.example"]
    assert db.session.get(Bounce, "aino@clinic.example").error == "550 first"


def test_forgetting_one_leaves_the_others(app):
    for name in ("a", "b"):
        note_bounce(f"{name}@clinic.example", "550")
    forget_bounce("A@clinic.example")
    forget_bounce(None)
    assert bounces() == ["b@clinic.example"]


def test_a_link_that_was_mailed_there_shows_that_mail_arrives(outbox):
    account = make.account(email="aino@clinic.example")
    note_bounce("aino@clinic.example", "550")
    password_actions.send_reset_link("aino@clinic.example")
    token = outbox()[-1].text.split("/forgot-password/")[1].split("/")[0]
    assert bounces() == ["aino@clinic.example"]
    password_actions.reset_password(token, NEW_PASSWORD)
    assert account.person.email == "aino@clinic.example"
    assert bounces() == []


def test_a_new_address_is_good_and_the_old_one_stays_noted(outbox):
    account = make.account(email="old@clinic.example")
    for name in ("old", "new"):
        note_bounce(f"{name}@clinic.example", "550")
    email_actions.ask_for_new_email(account, "new@clinic.example")
    token = outbox()[-1].text.split("/account/email/")[1].split("/")[0]
    email_actions.confirm_new_email(account, token)
    assert bounces() == ["old@clinic.example"]


def test_who_makes_an_account_has_confirmed_the_address(app):
    person = make.person(email="aino@clinic.example")
    note_bounce("aino@clinic.example", "550")
    create_account(person, "hash")
    assert bounces() == []
