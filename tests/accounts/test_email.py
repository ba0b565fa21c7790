"""Changing the address: asked with the password, confirmed from the new mailbox."""

import re

import pytest

from hubcommunity.accounts import email_actions, password_actions, queries
from hubcommunity.audit.queries import about
from hubcommunity.core.errors import Forbidden, RuleBroken
from tests import make


def token_in(message):
    return re.search(r"/account/email/([\w-]+)/", message.text).group(1)


def test_the_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(outbox):
    account = make.account(email="old@people.test")
    email_actions.ask_for_new_email(account, " New@People.test ")
    assert account.person.email == "old@people.test"
    (asked,) = outbox()
    assert asked.to_address == "New@People.test"
    assert asked.holds_secret
    email_actions.confirm_new_email(account, token_in(asked))
    assert (account.person.email, account.person.email_folded) == (
        "New@People.test",
        "new@people.test",
    )
    told = outbox()[-1]
    assert (told.event, told.to_address) == ("account.email_changed", "old@people.test")
    events = [entry.event for entry in about(account)]
    assert events == ["account.email_change_asked", "account.email_changed"]
    assert "people.test" not in str([entry.details for entry in about(account)])


def test_ones_own_address_is_no_new_one():
    account = make.account(email="pia@people.test")
    with pytest.raises(RuleBroken, match="your address already"):
        email_actions.ask_for_new_email(account, "PIA@people.test")


def test_that_another_has_the_address_shows_only_to_whoever_reads_its_mail(outbox):
    make.person(email="taken@people.test")
    account = make.account(email="pia@people.test")
    email_actions.ask_for_new_email(account, "taken@people.test")
    (asked,) = outbox()
    with pytest.raises(RuleBroken, match="Another person has this"):
        email_actions.confirm_new_email(account, token_in(asked))


def test_a_mistyped_address_gives_nobody_the_account(outbox):
    account, stranger = make.account(), make.account()
    email_actions.ask_for_new_email(account, "mistyped@people.test")
    with pytest.raises(Forbidden):
        email_actions.confirm_new_email(stranger, token_in(outbox()[0]))


def test_a_newer_wish_ends_the_older_link(outbox):
    account = make.account()
    email_actions.ask_for_new_email(account, "first@people.test")
    email_actions.ask_for_new_email(account, "second@people.test")
    first, second = outbox()
    with pytest.raises(RuleBroken):
        email_actions.confirm_new_email(account, token_in(first))
    assert email_actions.confirm_new_email(account, token_in(second)) == "second@people.test"


def test_links_for_a_new_password_end_with_the_old_address(outbox):
    account = make.account(email="old@people.test")
    password_actions.send_reset_link("old@people.test")
    reset = re.search(r"/forgot-password/([\w-]+)/", outbox()[0].text).group(1)
    email_actions.ask_for_new_email(account, "new@people.test")
    email_actions.confirm_new_email(account, token_in(outbox()[-1]))
    assert queries.usable_token(password_actions.RESET, reset) is None
