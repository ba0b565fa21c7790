"""Changing the address: asked with the password, confirmed from the new mailbox."""

import re

import pytest

from hubcommunity.accounts import email_actions, password_actions, queries
from hubcommunity.accounts.actions import create_account, issue_token
from hubcommunity.accounts.models import Account
from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.people.models import Person
from tests import make
from tests.threads import at_once


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
    make.account(email="taken@people.test")
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


def test_who_was_only_named_with_an_address_keeps_nobody_from_it(outbox):
    named = make.enquiry(person=make.person(email="wanted@people.test")).person
    about_them = issue_token("consent", named.uid, lasts=email_actions.CHANGE_LASTS)
    account = make.account(email="pia@people.test")
    email_actions.ask_for_new_email(account, "Wanted@people.test")

    email_actions.confirm_new_email(account, token_in(outbox()[0]))

    assert account.person.email == "Wanted@people.test"
    assert named.email is None
    assert about(named)[-1].event == "person.address_released"
    assert queries.usable_token("consent", about_them) is None


def test_a_closed_account_keeps_its_address(outbox):
    make.account(email="taken@people.test").closed_at = clock.now()
    account = make.account()
    email_actions.ask_for_new_email(account, "taken@people.test")
    with pytest.raises(RuleBroken, match="Another person has this"):
        email_actions.confirm_new_email(account, token_in(outbox()[0]))


def test_of_an_owner_and_a_newcomer_at_once_one_gets_the_address(app):
    named, account = make.person(email="wanted@people.test"), make.account()
    ids = named.id, account.id
    token = issue_token(
        email_actions.CHANGE,
        account.uid,
        lasts=email_actions.CHANGE_LASTS,
        address="wanted@people.test",
        instead_of=account.person.email_folded,
    )

    told = at_once(
        app,
        lambda: email_actions.confirm_new_email(db.session.get(Account, ids[1]), token),
        lambda: create_account(db.session.get(Person, ids[0]), "hash"),
    )

    assert sorted(map(bool, told)) == [False, True]
    has_account = queries.account_of(named) is not None
    assert has_account == (named.email is not None)
    assert has_account == (account.person.email != "wanted@people.test")


def test_a_link_asked_for_under_another_address_changes_nothing(outbox):
    account = make.account(email="old@people.test")
    email_actions.ask_for_new_email(account, "new@people.test")
    account.person.email = "other@people.test"
    with pytest.raises(RuleBroken, match="changed since"):
        email_actions.confirm_new_email(account, token_in(outbox()[0]))


def test_all_open_links_of_a_person_end_with_the_old_address(outbox):
    account = make.account(email="old@people.test")
    lasts = email_actions.CHANGE_LASTS
    links = {
        purpose: issue_token(purpose, subject, lasts=lasts)
        for purpose, subject in {"consent": account.person.uid, "future": account.uid}.items()
    }
    email_actions.ask_for_new_email(account, "new@people.test")
    email_actions.confirm_new_email(account, token_in(outbox()[0]))
    assert not any(queries.usable_token(purpose, link) for purpose, link in links.items())


def test_a_link_for_a_new_password_works_for_the_address_it_went_to_only(outbox):
    account = make.account(email="old@people.test")
    password_actions.send_reset_link("old@people.test")
    reset = re.search(r"/forgot-password/([\w-]+)/", outbox()[0].text).group(1)
    account.person.email = "new@people.test"
    found = queries.usable_token(password_actions.RESET, reset)
    assert password_actions.account_behind(found) is None
    with pytest.raises(RuleBroken, match="another address"):
        password_actions.reset_password(reset, make.PASSWORD)


def test_an_address_that_nobody_confirmed_is_greeted_without_a_name(outbox):
    account = make.account(given_name="Ada")
    email_actions.ask_for_new_email(account, "new@people.test")
    email_actions.confirm_new_email(account, token_in(outbox()[0]))
    password_actions.send_reset_link("new@people.test")
    to_new, _to_old, reset = outbox()
    assert to_new.text.startswith("Hello,\n")
    assert reset.text.startswith("Hello Ada,\n")


def test_links_for_a_new_password_end_with_the_old_address(outbox):
    account = make.account(email="old@people.test")
    password_actions.send_reset_link("old@people.test")
    reset = re.search(r"/forgot-password/([\w-]+)/", outbox()[0].text).group(1)
    email_actions.ask_for_new_email(account, "new@people.test")
    email_actions.confirm_new_email(account, token_in(outbox()[-1]))
    assert queries.usable_token(password_actions.RESET, reset) is None
