"""The operator's commands."""

import pytest
from flask import Flask

from hubcommunity.accounts import queries
from hubcommunity.accounts.models import DutyName
from hubcommunity.audit.queries import about
from hubcommunity.core import passwords
from hubcommunity.core.db import db
from hubcommunity.people.queries import by_email
from tests import make

NAMED = ["--email", "ada@hub.example", "--given-name", "Ada", "--family-name", "Administrator"]


def run(app: Flask, *arguments: str, typed: str = ""):
    db.session.commit()
    result = app.test_cli_runner().invoke(args=arguments, input=typed)
    db.session.expire_all()
    return result


def test_the_first_administrator_is_made_from_what_is_typed(app):
    answers = ["ada@hub.example", "Ada", "Administrator", make.PASSWORD, make.PASSWORD]
    result = run(app, "create-admin", typed="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert "Ada Administrator is an administrator" in result.output
    assert make.PASSWORD not in result.output
    account = queries.account_of(by_email("ada@hub.example"))
    assert account.has_duty("administrator")
    assert passwords.is_right(account.password_hash, make.PASSWORD)
    assert [entry.event for entry in about(account)] == ["account.created", "duty.granted"]


def test_an_administrator_is_made_without_a_terminal(app):
    result = run(app, "create-admin", *NAMED, "--password-stdin", typed=make.PASSWORD + "\n")
    assert result.exit_code == 0, result.output
    assert queries.account_of(by_email("ada@hub.example")).has_duty("administrator")


def test_a_known_person_becomes_administrator_under_the_name_they_have(app):
    make.person(email="ada@hub.example", given_name="Adelheid", family_name="Known")
    result = run(app, "create-admin", *NAMED, "--password-stdin", typed=make.PASSWORD + "\n")
    assert "Adelheid Known is an administrator" in result.output


def test_an_address_with_an_account_is_refused_in_a_sentence(app):
    make.account(email="ada@hub.example")
    result = run(app, "create-admin", *NAMED, "--password-stdin", typed=make.PASSWORD + "\n")
    assert result.exit_code == 1
    assert "There is an account with this address already." in result.output


@pytest.mark.parametrize(
    ("password", "told"), [("short", "at least 12"), ("Ada Administrator", "too easy to guess")]
)
def test_a_bad_password_is_refused_in_a_sentence(app, password, told):
    result = run(app, "create-admin", *NAMED, "--password-stdin", typed=password + "\n")
    assert result.exit_code == 1
    assert told in result.output
    assert by_email("ada@hub.example") is None


def test_a_bad_address_is_refused_in_a_sentence(app):
    wrong = ["--email", "nobody", *NAMED[2:], "--password-stdin"]
    result = run(app, "create-admin", *wrong, typed=make.PASSWORD + "\n")
    assert result.exit_code == 1
    assert "This is no e-mail address" in result.output


def test_duties_are_granted_and_ended_by_address(app):
    account = make.account(email="pia@people.test")
    assert run(app, "grant-duty", "PIA@people.test", "privacy officer").exit_code == 0
    assert account.has_duty("privacy officer")
    assert run(app, "end-duty", "pia@people.test", "privacy officer").exit_code == 0
    assert not account.has_duty("privacy officer")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["grant-duty", "nobody@people.test", "staff"], "No account has this address."),
        (["grant-duty", "ada@people.test", "administrator"], "has that duty already"),
        (["end-duty", "ada@people.test", "administrator"], "The last administrator stays"),
        (["end-duty", "ada@people.test", "staff"], "does not have that duty"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(app, arguments, told):
    make.with_duty(DutyName.ADMINISTRATOR, email="ada@people.test")
    result = run(app, *arguments)
    assert result.exit_code == 1
    assert told in result.output


def test_who_was_only_invited_becomes_administrator_under_the_name_that_is_typed(app):
    make.person(email="ada@hub.example", given_name="", family_name="")
    result = run(app, "create-admin", *NAMED, "--password-stdin", typed=make.PASSWORD + "\n")
    assert "Ada Administrator is an administrator" in result.output
