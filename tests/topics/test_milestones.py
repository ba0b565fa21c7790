"""Milestones: set, put off, done with a text of how, dropped and kept on record."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.topics import milestone_actions as actions
from hubcommunity.topics import milestone_queries as queries
from hubcommunity.topics.milestone_models import MilestoneState
from hubcommunity.topics.models import GroupState, Office, OfficeName
from hubcommunity.topics.news_models import News
from hubcommunity.topics.office_actions import change_state
from tests import make

SOON = date(2030, 3, 1)


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def chair(group):
    return make.chair(group, given_name="Ida", family_name="Chair")


@pytest.fixture
def milestone(group, chair):
    return actions.add(group, "A common form", SOON, by=chair)


@pytest.mark.parametrize("name", list(OfficeName))
def test_whoever_runs_the_group_sets_milestones(group, name):
    who = make.account().person
    make.saved(Office(group=group, person=who, name=name))
    assert actions.add(group, " A form ", SOON, by=who).title == "A form"


def test_who_only_sits_in_the_group_does_not(group, milestone):
    who = make.sitting(group).person
    for act in (
        lambda: actions.add(group, "Another", SOON, by=who),
        lambda: actions.change(milestone, "Another", SOON, by=who),
        lambda: actions.finish(milestone, outcome="Done.", by=who),
        lambda: actions.drop(milestone, reason="No.", by=who),
    ):
        with pytest.raises(Forbidden):
            act()


def test_done_is_said_with_how_when_and_by_whom(group, milestone, chair):
    before = clock.now()
    actions.finish(milestone, outcome=" It is in the library. ", by=chair)
    assert milestone.state is MilestoneState.DONE
    assert (milestone.outcome, milestone.settled_by) == ("It is in the library.", chair)
    assert milestone.settled_at >= before
    [news] = db.session.scalars(select(News)).all()
    assert (news.title, news.excerpt) == ("Done: A common form", "It is in the library.")


@pytest.mark.parametrize("verb", ["finish", "drop"])
def test_neither_is_said_without_a_word(milestone, chair, verb):
    said = {"finish": {"outcome": " "}, "drop": {"reason": " "}}[verb]
    with pytest.raises(RuleBroken, match="Say"):
        getattr(actions, verb)(milestone, by=chair, **said)
    assert milestone.state is MilestoneState.OPEN


def test_what_is_settled_stays_so(milestone, chair):
    actions.finish(milestone, outcome="Done.", by=chair)
    for act in (
        lambda: actions.finish(milestone, outcome="Again.", by=chair),
        lambda: actions.drop(milestone, reason="No.", by=chair),
        lambda: actions.change(milestone, "Another", SOON, by=chair),
    ):
        with pytest.raises(Stale, match="Ida Chair has told that this milestone is done"):
            act()
    assert (milestone.state, milestone.outcome) == (MilestoneState.DONE, "Done.")


def test_a_dropped_one_leaves_the_overview_and_stays_on_record(group, milestone, chair):
    actions.drop(milestone, reason="No longer needed.", by=chair)
    assert queries.next_steps(group, 5) == []
    assert queries.milestones(group, 1, with_dropped=False).items == []
    assert queries.milestones(group, 1, with_dropped=True).items == [milestone]
    assert milestone.outcome == "No longer needed."


def test_the_overview_shows_what_is_due_first_and_what_was_done_last(group, chair):
    made = [
        actions.add(group, f"Step {number}", SOON + timedelta(days=number), by=chair)
        for number in (3, 1, 2, 0)
    ]
    actions.finish(made[3], outcome="Done.", by=chair)
    titles = [one.title for one in queries.next_steps(group, 5)]
    assert titles == ["Step 0", "Step 1", "Step 2", "Step 3"]
    titles = [one.title for one in queries.next_steps(group, 3)]
    assert titles == ["Step 1", "Step 2", "Step 3"], "what is open goes before what is done"


def test_one_is_overdue_the_day_after_and_never_once_it_is_done(milestone, chair):
    assert not milestone.is_overdue(SOON)
    assert milestone.is_overdue(SOON + timedelta(days=1))
    actions.finish(milestone, outcome="Done.", by=chair)
    assert not milestone.is_overdue(SOON + timedelta(days=1))


def test_it_can_be_put_off_and_said_in_other_words(milestone, chair):
    later = SOON + timedelta(days=30)
    actions.change(milestone, "A better form", later, by=chair)
    assert (milestone.title, milestone.due_on) == ("A better form", later)


def test_nothing_is_set_in_a_group_that_is_still(group, milestone, chair):
    change_state(group, GroupState.DORMANT, by=make.staff())
    for act in (
        lambda: actions.add(group, "Another", SOON, by=chair),
        lambda: actions.finish(milestone, outcome="Done.", by=chair),
    ):
        with pytest.raises(RuleBroken, match="dormant"):
            act()
