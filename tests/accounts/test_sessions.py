"""Signing in and out: what the actions do and keep on record."""

from datetime import timedelta

import argon2
import pytest
from sqlalchemy import select

from hubcommunity.accounts import queries, session_actions
from hubcommunity.accounts.models import LoginSession
from hubcommunity.audit.models import AuditEntry
from hubcommunity.core import clock, passwords
from hubcommunity.core.db import db
from tests import make
from tests.statements import statements

WEEK = timedelta(days=7)


def sign_in(address, password=make.PASSWORD, browser="Firefox on Linux"):
    return session_actions.sign_in(address, password, browser=browser, lasts=WEEK)


def events():
    return [entry.event for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_the_right_password_begins_a_session():
    account = make.account(email="pia@people.test")
    session = sign_in("pia@people.test")
    assert session.account is account
    assert session.browser == "Firefox on Linux"
    assert timedelta(days=6) < session.expires_at - clock.now() <= WEEK
    assert account.last_sign_in_at is not None
    assert events() == ["account.signed_in"]


def test_the_address_may_be_written_in_any_case():
    make.account(email="Pia@People.test")
    assert sign_in(" pia@PEOPLE.test ") is not None


def test_a_wrong_password_is_refused_and_kept_on_record_without_what_was_typed():
    account = make.account(email="pia@people.test")
    assert sign_in("pia@people.test", "not the password") is None
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.event, entry.subject_id) == ("account.sign_in_refused", account.id)
    assert "pia" not in str(entry.details)
    assert "not the password" not in str(entry.details)


def test_an_unknown_address_is_refused_and_kept_on_record():
    assert sign_in("nobody@people.test") is None
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.event, entry.subject_id) == ("account.sign_in_refused", None)
    assert "nobody" not in str(entry.details)


def test_a_closed_account_is_refused():
    make.account(email="pia@people.test").closed_at = clock.now()
    assert sign_in("pia@people.test") is None


@pytest.mark.parametrize("address", ["pia@people.test", "nobody@people.test", "shut@people.test"])
def test_every_refusal_costs_one_verification_and_the_same_statements(monkeypatch, address):
    make.account(email="pia@people.test")
    make.account(email="shut@people.test").closed_at = clock.now()
    db.session.commit()
    db.session.expire_all()
    verified = []

    class Counting(argon2.PasswordHasher):
        def verify(self, *args):
            verified.append(args[0][:30])
            return super().verify(*args)

    counting = Counting(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", counting)
    with statements() as seen:
        assert sign_in(address, "not the password") is None
        db.session.flush()
    assert verified == ["$argon2id$v=19$m=19456,t=2,p=1"]
    assert [statement.split()[0] for statement in seen] == ["SELECT", "INSERT"]


def test_an_outdated_hash_is_made_anew_on_sign_in():
    account = make.account(email="pia@people.test")
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    account.password_hash = old.hash(make.PASSWORD)
    assert sign_in("pia@people.test") is not None
    assert not passwords.is_outdated(account.password_hash)
    assert passwords.is_right(account.password_hash, make.PASSWORD)


def test_an_outdated_hash_is_left_alone_by_a_wrong_password():
    account = make.account(email="pia@people.test")
    account.password_hash = argon2.PasswordHasher(1, 8, 1).hash(make.PASSWORD)
    sign_in("pia@people.test", "not the password")
    assert passwords.is_outdated(account.password_hash)


def test_a_session_loads_account_person_and_duties_in_one_query():
    person = make.staff(email="pia@people.test")
    uid = sign_in(person.email).uid
    db.session.commit()
    db.session.expunge_all()
    with statements() as seen:
        account = queries.signed_in_by(uid)
        assert account.person.email == "pia@people.test"
        assert account.has_duty("staff")
        assert account.get_id() == str(uid)
    assert len(seen) == 1


def test_ended_and_expired_sessions_sign_nobody_in():
    account = make.account(email="pia@people.test")
    ended, expired = sign_in("pia@people.test"), sign_in("pia@people.test")
    ended.ended_at = clock.now()
    expired.expires_at = clock.now() - timedelta(seconds=1)
    db.session.flush()
    assert queries.signed_in_by(ended.uid) is None
    assert queries.signed_in_by(expired.uid) is None
    assert queries.sessions_of(account).items == []


def test_a_closed_account_is_signed_in_nowhere():
    account = make.account(email="pia@people.test")
    session = sign_in("pia@people.test")
    account.closed_at = clock.now()
    db.session.flush()
    assert queries.signed_in_by(session.uid) is None


def test_signing_out_ends_the_present_session_only():
    account = make.account(email="pia@people.test")
    elsewhere, here = sign_in("pia@people.test"), sign_in("pia@people.test")
    session_actions.sign_out(account)
    db.session.flush()
    assert queries.signed_in_by(here.uid) is None
    assert queries.signed_in_by(elsewhere.uid) is account
    assert events()[-1] == "account.signed_out"


def test_a_session_is_ended_from_afar():
    make.account(email="pia@people.test")
    session = sign_in("pia@people.test")
    session_actions.end_session(session)
    db.session.flush()
    assert queries.signed_in_by(session.uid) is None
    assert events()[-1] == "account.session_ended"


def test_all_other_sessions_end_at_once_and_those_of_others_stay():
    account = make.account(email="pia@people.test")
    here, elsewhere = sign_in("pia@people.test"), sign_in("pia@people.test")
    make.account(email="otto@people.test")
    others = sign_in("otto@people.test")
    assert session_actions.end_sessions(account, but=here) == 1
    db.session.expire_all()
    assert queries.signed_in_by(here.uid) is account
    assert queries.signed_in_by(elsewhere.uid) is None
    assert queries.signed_in_by(others.uid) is not None


def test_ending_no_session_leaves_no_trace():
    account = make.account()
    assert session_actions.end_sessions(account) == 0
    assert events() == []


def test_the_list_shows_the_latest_sign_in_first():
    account = make.account(email="pia@people.test")
    first, second = sign_in("pia@people.test"), sign_in("pia@people.test")
    assert queries.sessions_of(account).items == [second, first]


def test_a_long_name_of_a_browser_is_cut():
    make.account(email="pia@people.test")
    session = sign_in("pia@people.test", browser="x" * 300)
    db.session.flush()
    assert db.session.get(LoginSession, session.id).browser == "x" * 80
