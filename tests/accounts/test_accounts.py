"""Making accounts, and finding people by their duties."""

import pytest

from hubcommunity.accounts import actions, queries
from hubcommunity.accounts.models import DutyName
from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from tests import make


def test_a_person_gets_one_account():
    person = make.person()
    account = actions.create_account(person, make.password_hash(make.PASSWORD))
    assert queries.account_of(person) is account
    assert [entry.event for entry in about(account)] == ["account.created"]
    with pytest.raises(RuleBroken, match="account for this person already"):
        actions.create_account(person, make.password_hash(make.PASSWORD))


def test_a_person_without_a_login_has_no_account():
    assert queries.account_of(make.person()) is None


def test_administrators_and_privacy_officers_count_as_staff():
    make.account()
    make.board()
    expected = [make.staff(), make.privacy_officer(), make.administrator()]
    assert queries.people_with_duty("staff") == expected


def test_a_person_with_two_duties_is_listed_once():
    person = make.staff()
    account = queries.account_of(person)
    make.duty(account, DutyName.ADMINISTRATOR)
    assert queries.people_with_duty("staff") == [person]


def test_ended_duties_and_closed_accounts_open_no_door():
    resigned = make.staff()
    queries.account_of(resigned).duties[0].ended_at = clock.now()
    gone = make.staff()
    queries.account_of(gone).closed_at = clock.now()
    db.session.flush()
    assert queries.people_with_duty("staff") == []
