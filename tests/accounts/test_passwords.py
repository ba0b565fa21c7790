"""Changing a password, and getting a new one when it is forgotten."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from hubcommunity.accounts import password_actions, queries, session_actions
from hubcommunity.accounts.models import Token
from hubcommunity.audit.models import AuditEntry
from hubcommunity.audit.queries import about
from hubcommunity.core import clock, passwords
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.mail.models import Message
from tests import make
from tests.statements import statements

NEW = "eleven paper lanterns drift"


def session_of(account):
    return session_actions.begin_session(account, browser="Firefox", lasts=timedelta(days=1))


def token_in(message):
    return re.search(r"/forgot-password/([\w-]+)/", message.text).group(1)


def test_a_changed_password_ends_the_other_sessions_and_tells_the_owner(outbox):
    account = make.account()
    elsewhere, here = session_of(account), session_of(account)
    password_actions.change_password(account, NEW, keep=here)
    db.session.flush()
    assert passwords.is_right(account.password_hash, NEW)
    assert queries.sessions_of(account).items == [here]
    assert queries.signed_in_by(elsewhere.uid) is None
    assert [message.event for message in outbox()] == ["account.password_changed"]
    assert outbox()[0].to_address == account.person.email
    assert about(account)[-1].event == "account.password_changed"


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_a_bad_password_is_not_taken(password):
    account = make.account()
    with pytest.raises(RuleBroken):
        password_actions.change_password(account, password)
    assert passwords.is_right(account.password_hash, make.PASSWORD)


def test_the_owners_own_name_is_no_password():
    account = make.account(given_name="Philippa", family_name="Quist")
    with pytest.raises(RuleBroken, match="your name"):
        password_actions.change_password(account, "Philippa Quist")


def test_a_wrong_current_password_goes_on_record():
    account = make.account()
    assert not password_actions.prove(account, "not the password")
    assert about(account)[-1].event == "account.password_refused"
    assert password_actions.prove(account, make.PASSWORD)


def test_a_link_from_a_mail_sets_a_new_password_and_ends_all_sessions(outbox):
    account = make.account(email="pia@people.test")
    session_of(account)
    password_actions.send_reset_link("Pia@People.test")
    link = outbox()[0]
    assert (link.event, link.to_address) == ("account.reset", "pia@people.test")
    assert link.holds_secret
    password_actions.reset_password(token_in(link), NEW)
    db.session.flush()
    assert passwords.is_right(account.password_hash, NEW)
    assert queries.sessions_of(account).items == []
    assert outbox()[-1].event == "account.password_changed"


def test_the_link_lasts_less_than_a_day(outbox):
    make.account(email="pia@people.test")
    password_actions.send_reset_link("pia@people.test")
    token = token_in(outbox()[0])
    with time_machine.travel(clock.now() + timedelta(hours=3)), pytest.raises(RuleBroken):
        password_actions.reset_password(token, NEW)


def test_a_newer_link_and_a_changed_password_end_the_older_link(outbox):
    account = make.account(email="pia@people.test")
    password_actions.send_reset_link("pia@people.test")
    password_actions.send_reset_link("pia@people.test")
    older, newer = map(token_in, outbox())
    with pytest.raises(RuleBroken):
        password_actions.reset_password(older, NEW)
    password_actions.change_password(account, NEW)
    with pytest.raises(RuleBroken):
        password_actions.reset_password(newer, "another paper lantern drifts")


def test_a_closed_account_gets_no_new_password(outbox):
    account = make.account(email="pia@people.test")
    password_actions.send_reset_link("pia@people.test")
    account.closed_at = clock.now()
    db.session.flush()
    with pytest.raises(RuleBroken, match="closed"):
        password_actions.reset_password(token_in(outbox()[0]), NEW)


def test_people_without_a_login_get_no_link(outbox):
    make.person(email="follower@people.test")
    password_actions.send_reset_link("follower@people.test")
    db.session.commit()
    assert outbox() == []


def test_an_unknown_address_leaves_no_mail_and_no_link_behind():
    password_actions.send_reset_link("nobody@people.test")
    db.session.commit()
    assert db.session.scalars(select(Message)).all() == []
    assert db.session.scalars(select(Token)).all() == []
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.event, entry.details) == ("account.reset_asked", {})


def test_an_unknown_address_costs_the_same_writes():
    make.account(email="pia@people.test")
    db.session.commit()
    done = []
    for address in ("pia@people.test", "nobody@people.test"):
        db.session.expire_all()
        with statements() as seen:
            password_actions.send_reset_link(address)
            db.session.commit()
        done.append([line for line in seen if line.startswith(("INSERT", "UPDATE"))])
    assert done[0] == done[1]
