"""Duties: who may grant and end them."""

import pytest

from hubcommunity.accounts import duty_actions, queries
from hubcommunity.accounts.models import DutyName
from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from tests import make


def test_an_administrator_grants_a_duty():
    administrator, account = make.administrator(), make.account()
    duty = duty_actions.grant_duty(account, DutyName.STAFF, by=administrator)
    assert account.has_duty("staff")
    assert duty.granted_by_id == administrator.id
    entry = about(account)[-1]
    assert (entry.event, entry.actor, entry.details) == (
        "duty.granted",
        administrator,
        {"duty": "staff"},
    )


def test_the_operator_grants_a_duty_without_being_anybody():
    account = make.account()
    assert duty_actions.grant_duty(account, DutyName.BOARD, by=None).granted_by_id is None


@pytest.mark.parametrize("actor", [make.staff, make.privacy_officer, make.board, make.person])
def test_nobody_else_grants_or_ends_duties(actor):
    by, account = actor(), queries.account_of(make.staff())
    with pytest.raises(Forbidden):
        duty_actions.grant_duty(account, DutyName.BOARD, by=by)
    with pytest.raises(Forbidden):
        duty_actions.end_duty(account, DutyName.STAFF, by=by)


def test_nobody_changes_their_own_duties():
    administrator = make.administrator()
    make.administrator()
    own = queries.account_of(administrator)
    with pytest.raises(Forbidden):
        duty_actions.grant_duty(own, DutyName.STAFF, by=administrator)
    with pytest.raises(Forbidden):
        duty_actions.end_duty(own, DutyName.ADMINISTRATOR, by=administrator)


def test_an_administrator_whose_account_is_closed_changes_nothing():
    administrator, account = make.administrator(), make.account()
    queries.account_of(administrator).closed_at = clock.now()
    with pytest.raises(Forbidden):
        duty_actions.grant_duty(account, DutyName.STAFF, by=administrator)


def test_a_duty_is_granted_once():
    account = queries.account_of(make.staff())
    with pytest.raises(RuleBroken, match="has that duty already"):
        duty_actions.grant_duty(account, DutyName.STAFF, by=make.administrator())


def test_an_ended_duty_stays_on_record_and_may_be_granted_again():
    administrator, account = make.administrator(), queries.account_of(make.staff())
    duty_actions.end_duty(account, DutyName.STAFF, by=administrator)
    assert not account.is_staff
    assert about(account)[-1].event == "duty.ended"
    duty_actions.grant_duty(account, DutyName.STAFF, by=administrator)
    assert account.is_staff


def test_a_duty_that_is_not_there_cannot_end():
    with pytest.raises(RuleBroken, match="does not have that duty"):
        duty_actions.end_duty(make.account(), DutyName.STAFF, by=make.administrator())


def test_one_of_two_administrators_can_be_ended():
    account = queries.account_of(make.administrator())
    duty_actions.end_duty(account, DutyName.ADMINISTRATOR, by=make.administrator())
    assert not account.has_duty("administrator")


def test_the_last_administrator_stays():
    account = queries.account_of(make.administrator())
    with pytest.raises(RuleBroken, match="last administrator"):
        duty_actions.end_duty(account, DutyName.ADMINISTRATOR, by=None)


def test_an_administrator_whose_account_is_closed_is_not_counted():
    gone = queries.account_of(make.administrator())
    gone.closed_at = clock.now()
    last = queries.account_of(make.administrator())
    db.session.flush()
    with pytest.raises(RuleBroken, match="last administrator"):
        duty_actions.end_duty(last, DutyName.ADMINISTRATOR, by=None)
