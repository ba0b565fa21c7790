"""Writing to people about what happened."""

import re

import pytest
from jinja2 import ChoiceLoader, DictLoader

from hubcommunity.consent import actions as consent
from hubcommunity.consent.models import NEWS
from hubcommunity.core.tokens import unsign
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from tests import make

EXTENDS = '{{% extends "mail/base.{kind}" %}}{{% block content %}}{{{{ word }}}}{{% endblock %}}'
TEMPLATES = {
    "mail/tell_it.subject.txt": "A word for {{ person.given_name }}",
    "mail/tell_it.txt": EXTENDS.format(kind="txt"),
    "mail/tell_it.html": EXTENDS.format(kind="html"),
}


@pytest.fixture(autouse=True)
def templates(app, monkeypatch):
    monkeypatch.setattr(
        app, "jinja_loader", ChoiceLoader([app.jinja_loader, DictLoader(TEMPLATES)])
    )


def test_who_has_an_account_is_greeted_by_name():
    message = notify(make.account(given_name="Ada").person, "tell.it", word="Hi")

    assert message.subject == "A word for Ada"
    assert message.text.startswith("Hello Ada,\n\nHi\n")
    assert "<p" in message.html
    assert "Hello Ada," in message.html


def test_a_name_that_a_stranger_may_have_typed_greets_nobody():
    message = notify(make.person(given_name="WIN http://evil.test/x"), "tell.it", word="Hi")

    assert message.text.startswith("Hello,\n\nHi\n")
    assert "evil" not in message.text
    assert "<p>Hello,</p>" in re.sub(r"<p [^>]*>", "<p>", message.html)


def test_a_person_just_added_is_known_to_the_mail():
    person = Person(given_name="Ada", family_name="New", email="ada@people.test")
    make.db.session.add(person)

    assert notify(person, "tell.it", word="Hi").person_id == person.id


def test_a_person_without_an_address_gets_nothing(outbox):
    assert notify(make.person(email=None), "tell.it", word="Hi") is None
    assert outbox() == []


def test_the_same_key_is_one_mail(outbox):
    person = make.person()
    notify(person, "tell.it", key="once", word="Hi")
    notify(person, "tell.it", key="once", word="Hi")
    notify(person, "tell.it", word="Hi")

    assert len(outbox()) == 2


def test_what_consent_governs_carries_its_way_out(app):
    make.purpose(NEWS)
    person = make.follower(NEWS)

    message = notify(person, "tell.it", purpose=NEWS, word="Hi")

    url = message.headers["List-Unsubscribe"].strip("<>")
    assert url.startswith(app.config["HUB_BASE_URL"])
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in message.text
    assert url in message.html
    token = url.rstrip("/").rsplit("/", 1)[1]
    assert unsign("unsubscribe", token) == f"{person.uid}:{NEWS}"


def test_the_way_out_works_with_one_click(app, client):
    make.purpose(NEWS)
    person = make.follower(NEWS)
    url = notify(person, "tell.it", purpose=NEWS, word="Hi").headers["List-Unsubscribe"].strip("<>")
    path = url.removeprefix(app.config["HUB_BASE_URL"])

    answer = client.post(path, data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code < 400
    assert notify(person, "tell.it", purpose=NEWS, word="Hi") is None


def test_other_mails_have_no_way_out():
    message = notify(make.person(), "tell.it", word="Hi")

    assert message.headers == {}
    assert "Stop these mails" not in message.text


@pytest.mark.parametrize("step", ["nothing", "request", "withdraw"])
def test_without_consent_nothing_is_written(step, outbox):
    make.purpose(NEWS)
    person = make.person()
    if step == "request":
        consent.request(person, NEWS, how="contact-form")
    if step == "withdraw":
        person = make.follower(NEWS)
        consent.withdraw(person, NEWS, how="account")

    assert notify(person, "tell.it", purpose=NEWS, word="Hi") is None
    assert "tell.it" not in [message.event for message in outbox()]
