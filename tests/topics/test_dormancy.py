"""Groups that went quiet: proposed to staff once a spell, accepted or left as they are."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, Stale
from hubcommunity.topics import dormancy_queries as queries
from hubcommunity.topics.dormancy_actions import QUIET, keep_active, watch_activity
from hubcommunity.topics.dormancy_models import QuietSpell, QuietState
from hubcommunity.topics.models import GroupState
from hubcommunity.topics.news_actions import announce
from hubcommunity.topics.news_models import NewsKind
from hubcommunity.topics.office_actions import change_state
from tests import make

EVENT = "groups.quiet"


@pytest.fixture
def staff():
    return make.staff()


def quiet_group(days=121, **values):
    return make.group(moved_at=clock.now() - timedelta(days=days), **values)


def say_something(group, days_ago=0):
    news = announce(group, NewsKind.POST, on=group, title="Hello", link="https://x.test/", by=None)
    news.at = clock.now() - timedelta(days=days_ago)
    db.session.flush()


def states():
    return db.session.scalars(select(QuietSpell.state).order_by(QuietSpell.id)).all()


def test_a_group_is_quiet_after_120_days_and_not_before(app):
    now = clock.now()
    early = make.group(moved_at=now - QUIET + timedelta(seconds=1))
    late = make.group(moved_at=now - QUIET)
    assert watch_activity(now) == 1
    assert queries.open_spell(late).since == late.moved_at
    assert queries.open_spell(early) is None


def test_news_of_a_group_counts_as_life(app):
    alive, fell_silent = quiet_group(400), quiet_group(400)
    say_something(alive, days_ago=100)
    say_something(fell_silent, days_ago=300)
    say_something(fell_silent, days_ago=130)
    assert watch_activity(clock.now()) == 1
    spell = queries.open_spell(fell_silent)
    assert clock.now() - spell.since < timedelta(days=131)


def test_old_news_of_a_group_that_was_made_active_since_does_not_count(app):
    group = quiet_group(10)
    say_something(group, days_ago=300)
    assert watch_activity(clock.now()) == 0


@pytest.mark.parametrize("state", [one for one in GroupState if one is not GroupState.ACTIVE])
def test_only_active_groups_are_proposed(app, state):
    quiet_group(state=state)
    assert watch_activity(clock.now()) == 0


def test_staff_get_one_mail_for_all_and_one_a_spell(staff, outbox):
    quiet_group(name="Integration")
    quiet_group(name="Clinical value")
    watch_activity(clock.now())
    watch_activity(clock.now() + timedelta(days=1))
    [mail] = [message for message in outbox() if message.event == EVENT]
    assert mail.to_address == staff.email
    assert "- Integration, since" in mail.text
    assert "- Clinical value, since" in mail.text


def test_making_it_dormant_accepts_it(staff):
    group = quiet_group()
    watch_activity(clock.now())
    change_state(group, GroupState.DORMANT, by=staff)
    assert states() == [QuietState.ACCEPTED]
    assert watch_activity(clock.now()) == 0


def test_a_group_that_is_kept_is_asked_about_again_after_another_120_days(staff):
    group = quiet_group()
    watch_activity(clock.now())
    keep_active(group, by=staff)
    settled = db.session.scalars(select(QuietSpell.settled_at)).one()
    assert watch_activity(settled + QUIET - timedelta(seconds=1)) == 0
    assert watch_activity(settled + QUIET) == 1
    assert states() == [QuietState.DISMISSED, QuietState.OPEN]


def test_a_group_that_wakes_leaves_the_desk(app):
    group = quiet_group()
    watch_activity(clock.now())
    say_something(group)
    watch_activity(clock.now())
    assert states() == [QuietState.LAPSED]
    assert watch_activity(clock.now() + QUIET) == 1, "the next silence is a spell of its own"


def test_concluding_settles_it_too(staff):
    group = quiet_group()
    watch_activity(clock.now())
    change_state(group, GroupState.CONCLUDED, by=staff)
    assert states() == [QuietState.LAPSED]


def test_only_staff_answer_and_only_once(staff):
    group = quiet_group()
    watch_activity(clock.now())
    with pytest.raises(Forbidden):
        keep_active(group, by=make.chair(group))
    keep_active(group, by=staff)
    with pytest.raises(Stale, match="answered this already"):
        keep_active(group, by=staff)


def test_a_dormant_group_wakes_with_120_days_before_it(staff):
    group = quiet_group(400, state=GroupState.DORMANT)
    change_state(group, GroupState.ACTIVE, by=staff)
    assert watch_activity(clock.now()) == 0
    assert watch_activity(group.moved_at + QUIET) == 1
