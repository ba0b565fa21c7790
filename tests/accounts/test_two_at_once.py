"""Two at the same moment, each in a thread and a transaction of their own: one wins."""

import threading
from datetime import timedelta

from flask import Flask

from hubcommunity.accounts import actions, duty_actions, queries
from hubcommunity.accounts.models import DutyName
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from tests import make


def at_once(app: Flask, *acts):
    """Run all acts at the same moment and return what each led to: an answer or a refusal."""
    db.session.commit()
    start = threading.Barrier(len(acts))
    outcomes = []

    def run(act):
        with app.app_context():
            start.wait()
            try:
                act()
                db.session.commit()
                outcomes.append("done")
            except (RuleBroken, Forbidden) as refused:
                db.session.rollback()
                outcomes.append(type(refused).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_the_same_link_used_twice_at_once_works_once(app):
    token = actions.issue_token("invitation", make.person().uid, lasts=timedelta(hours=1))

    def use():
        actions.use_token("invitation", token)

    assert at_once(app, use, use, use) == ["RuleBroken", "RuleBroken", "done"]


def test_two_administrators_cannot_end_each_other_at_once(app):
    first, second = make.administrator(), make.administrator()

    def ended(whom, by):
        def act():
            account = queries.account_by_uid(whom)
            actor = queries.account_by_uid(by).person
            duty_actions.end_duty(account, DutyName.ADMINISTRATOR, by=actor)

        return act

    one, other = (queries.account_of(person).uid for person in (first, second))
    assert at_once(app, ended(one, other), ended(other, one)) in (
        ["RuleBroken", "done"],
        ["Forbidden", "done"],
    )
    assert len(queries.people_with_duty("administrator")) == 1


def test_the_same_duty_granted_twice_at_once_is_granted_once(app):
    administrator, uid = make.administrator(), make.account().uid
    by = queries.account_of(administrator).uid

    def grant():
        actor = queries.account_by_uid(by).person
        duty_actions.grant_duty(queries.account_by_uid(uid), DutyName.STAFF, by=actor)

    assert at_once(app, grant, grant) == ["RuleBroken", "done"]
