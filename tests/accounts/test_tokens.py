"""One-time links: they work once, for a while, for one purpose."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from hubcommunity.accounts import actions, queries
from hubcommunity.accounts.models import Token
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken

HOUR = timedelta(hours=1)


def test_a_link_works_once():
    subject = uuid.uuid4()
    token = actions.issue_token("invitation", subject, lasts=HOUR, role="delegate")
    used = actions.use_token("invitation", token)
    assert used.subject_uid == subject
    assert used.payload == {"role": "delegate"}
    with pytest.raises(RuleBroken, match="used already, or is too old"):
        actions.use_token("invitation", token)


def test_looking_at_a_link_does_not_use_it_up():
    token = actions.issue_token("invitation", uuid.uuid4(), lasts=HOUR)
    assert queries.usable_token("invitation", token) is not None
    assert queries.usable_token("invitation", token) is not None


def test_a_used_link_is_not_usable():
    token = actions.issue_token("invitation", uuid.uuid4(), lasts=HOUR)
    actions.use_token("invitation", token)
    assert queries.usable_token("invitation", token) is None


def test_an_old_link_does_not_work():
    token = actions.issue_token("invitation", uuid.uuid4(), lasts=-timedelta(seconds=1))
    assert queries.usable_token("invitation", token) is None
    with pytest.raises(RuleBroken):
        actions.use_token("invitation", token)


def test_a_link_works_for_its_own_purpose_only():
    token = actions.issue_token("invitation", uuid.uuid4(), lasts=HOUR)
    assert queries.usable_token("account.reset", token) is None
    with pytest.raises(RuleBroken):
        actions.use_token("account.reset", token)


def test_a_guessed_link_does_not_work():
    assert queries.usable_token("invitation", "guessed") is None
    with pytest.raises(RuleBroken):
        actions.use_token("invitation", "guessed")


def test_the_secret_itself_is_not_kept():
    token = actions.issue_token("invitation", uuid.uuid4(), lasts=HOUR)
    kept = db.session.scalars(select(Token)).one()
    assert token not in (kept.token_hash, *map(str, kept.payload.values()))


def test_ending_links_leaves_those_of_others_alone():
    ours, theirs = uuid.uuid4(), uuid.uuid4()
    ended = actions.issue_token("invitation", ours, lasts=HOUR)
    other_purpose = actions.issue_token("account.reset", ours, lasts=HOUR)
    other_subject = actions.issue_token("invitation", theirs, lasts=HOUR)
    actions.end_tokens("invitation", ours)
    assert queries.usable_token("invitation", ended) is None
    assert queries.usable_token("account.reset", other_purpose) is not None
    assert queries.usable_token("invitation", other_subject) is not None


def test_a_link_lasts_as_long_as_it_was_given():
    token = actions.issue_token("invitation", uuid.uuid4(), lasts=HOUR)
    found = queries.usable_token("invitation", token)
    assert found is not None
    assert timedelta(minutes=59) < found.expires_at - clock.now() <= HOUR
