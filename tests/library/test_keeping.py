"""Looking after what is published."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcommunity.audit.queries import about
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.library import keeping_actions as actions
from hubcommunity.library import list_queries as lists
from hubcommunity.library import queries
from hubcommunity.library.models import NEXT, Audience, ResourceState
from hubcommunity.library.queries import Reader
from hubcommunity.people.models import Person
from tests import make
from tests.threads import at_once

DAY = timedelta(days=1)
P, S, W = ResourceState.PUBLISHED, ResourceState.SUPERSEDED, ResourceState.WITHDRAWN


def last_event(resource):
    entry = about(resource)[-1]
    return entry.event, entry.actor_id


def test_staff_choose_who_reads_a_resource():
    resource, by = make.statement(), make.staff()
    actions.open_to(resource, Audience.MEMBERS, by=by)

    assert resource.visibility is Audience.MEMBERS
    assert last_event(resource) == ("resource.opened", by.id)
    assert about(resource)[-1].details["before"] == "public"


def test_to_open_it_to_whom_it_is_open_is_no_change():
    resource = make.statement()
    actions.open_to(resource, Audience.PUBLIC, by=make.staff())
    assert [entry.event for entry in about(resource)] == ["resource.published"]


def test_only_what_comes_from_a_group_is_open_to_a_group():
    by, group = make.staff(), make.group()
    with pytest.raises(RuleBroken, match="topic group"):
        actions.open_to(make.statement(), Audience.GROUP, by=by)
    of_group = make.statement(group_id=group.id)
    actions.open_to(of_group, Audience.GROUP, by=by)
    assert of_group.visibility is Audience.GROUP
    assert lists.possible_audiences(of_group) == list(Audience)
    assert Audience.GROUP not in lists.possible_audiences(make.statement())


def test_a_next_version_stays_open_to_the_group_of_the_one_before():
    group = make.group()
    first = make.statement(group_id=group.id, visibility=Audience.GROUP)
    second = make.statement(supersedes=first)
    assert (second.group_id, second.visibility) == (group.id, Audience.GROUP)


def test_the_day_of_a_review_lies_ahead_or_there_is_none():
    resource, by, today = make.statement(), make.staff(), clock.today()
    actions.set_review(resource, today, by=by)
    assert resource.review_on == today
    assert last_event(resource) == ("resource.review_set", by.id)
    with pytest.raises(RuleBroken, match="past"):
        actions.set_review(resource, today - DAY, by=by)
    actions.set_review(resource, None, by=by)
    assert resource.review_on is None


def test_a_review_that_is_due_may_stay_as_it_is():
    resource = make.statement()
    resource.review_on = clock.today() - DAY
    actions.set_review(resource, resource.review_on, by=make.staff())
    assert resource.review_on == clock.today() - DAY


def test_what_is_superseded_leads_to_what_took_its_place():
    old, new, by = make.statement("Old"), make.statement("New"), make.staff()
    actions.supersede(old, new, by=by, reason=" It says more. ")

    assert (old.state, old.superseded_by_id, old.reason) == (S, new.id, "It says more.")
    assert old.changed_at is not None
    assert last_event(old) == ("resource.superseded", by.id)
    assert queries.successor_of(old, Reader()) == new
    new.visibility = Audience.MEMBERS
    assert queries.successor_of(old, Reader()) is None


def test_nothing_takes_its_own_place_nor_that_of_another_when_it_does_not_stand():
    old, gone, by = make.statement(), make.statement(), make.staff()
    actions.withdraw(gone, by=by, reason="Wrong.")
    with pytest.raises(RuleBroken, match="its own place"):
        actions.supersede(old, old, by=by, reason="Because.")
    with pytest.raises(RuleBroken, match="does not stand"):
        actions.supersede(old, gone, by=by, reason="Because.")
    assert old.state is P


@pytest.mark.parametrize("reason", ["", " \n"])
def test_an_end_has_a_reason(reason):
    old, new, by = make.statement(), make.statement(), make.staff()
    with pytest.raises(RuleBroken, match="Say why"):
        actions.withdraw(old, by=by, reason=reason)
    with pytest.raises(RuleBroken, match="Say why"):
        actions.supersede(old, new, by=by, reason=reason)
    assert old.state is P


def test_what_was_withdrawn_can_be_published_again():
    resource, by = make.statement(), make.staff()
    actions.withdraw(resource, by=by, reason="Wrong.")
    assert (resource.state, resource.reason) == (W, "Wrong.")
    actions.restore(resource, by=by)
    assert (resource.state, resource.reason) == (P, "")
    events = [entry.event for entry in about(resource)]
    assert events == ["resource.published", "resource.withdrawn", "resource.restored"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["withdraw", "supersede", "restore"]), max_size=6))
def test_a_resource_moves_along_its_table_only(moves):
    resource, other, by = make.statement(), make.statement(), make.staff()
    acts = {
        "withdraw": (W, lambda: actions.withdraw(resource, by=by, reason="Why.")),
        "supersede": (S, lambda: actions.supersede(resource, other, by=by, reason="Why.")),
        "restore": (P, lambda: actions.restore(resource, by=by)),
    }
    for move in moves:
        before, (to, act) = resource.state, acts[move]
        if to in NEXT[before]:
            act()
            assert resource.state is to
        else:
            with pytest.raises(RuleBroken):
                act()
            assert resource.state is before
        assert (resource.superseded_by_id is not None) == (resource.state is S)
        assert bool(resource.reason) == (resource.state is not P)
        db.session.flush()


def test_two_that_take_each_others_place_at_once_do_not_both_go(app):
    one, other, number = make.statement(), make.statement(), make.staff().id
    slugs = one.slug, other.slug

    def supersede(*slugs):
        old, new = (queries.resource_or_404(slug, Reader()) for slug in slugs)
        actions.supersede(old, new, by=db.session.get(Person, number), reason="Why.")

    told = at_once(app, lambda: supersede(*slugs), lambda: supersede(*reversed(slugs)))

    assert sorted(map(bool, told)) == [False, True]
    assert {one.state, other.state} == {P, S}
