"""Two at the same moment, each in a thread and a transaction of their own: one wins."""

from datetime import timedelta

from hubcommunity.accounts import actions, duty_actions, queries
from hubcommunity.accounts.models import DutyName
from tests import make
from tests.threads import at_once


def test_the_same_link_used_twice_at_once_works_once(app):
    token = actions.issue_token("invitation", make.person().uid, lasts=timedelta(hours=1))

    def use():
        actions.use_token("invitation", token)

    assert at_once(app, use, use, use).count("") == 1


def test_two_administrators_cannot_end_each_other_at_once(app):
    first, second = make.administrator(), make.administrator()

    def ended(whom, by):
        def act():
            account = queries.account_by_uid(whom)
            actor = queries.account_by_uid(by).person
            duty_actions.end_duty(account, DutyName.ADMINISTRATOR, by=actor)

        return act

    one, other = (queries.account_of(person).uid for person in (first, second))
    assert at_once(app, ended(one, other), ended(other, one)).count("") == 1
    assert len(queries.people_with_duty("administrator")) == 1


def test_the_same_duty_granted_twice_at_once_is_granted_once(app):
    administrator, uid = make.administrator(), make.account().uid
    by = queries.account_of(administrator).uid

    def grant():
        actor = queries.account_by_uid(by).person
        duty_actions.grant_duty(queries.account_by_uid(uid), DutyName.STAFF, by=actor)

    assert sorted(at_once(app, grant, grant)) == ["", "This account has that duty already."]
