"""Assessing, resolving and publishing; and that a later call replaces an earlier one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.library import keeping_actions
from hubcommunity.library.models import ResourceVersion
from hubcommunity.library.queries import credits_of, dissents_of
from hubcommunity.topics.calls.models import CallState, Outcome, Stand
from hubcommunity.topics.calls.objection_actions import answer, overrule
from hubcommunity.topics.calls.outcome_actions import assess, resolve
from hubcommunity.topics.calls.publication_actions import publish
from hubcommunity.topics.calls.round_actions import ask_again
from hubcommunity.topics.news_models import News
from tests import make
from tests.topics.calls.steps import at_the_table, ended, last, objections, opened, say

AGREE, COMMENTS, OBJECT = Stand.AGREE, Stand.COMMENTS, Stand.OBJECT


@pytest.fixture
def table(app):
    return at_the_table(4)


def over(table, *stands, **values):
    """A call whose round is over, with what the organisations said in it."""
    call = opened(table, **values)
    for seat, stand in zip(table, stands, strict=False):
        say(call, seat, stand)
    return ended(call)


def settled(call, outcome=Outcome.CONSENSUS):
    assess(call, outcome, "All was said.", by=make.person())
    resolve(call, by=make.person())
    return call


def put_out(call, **values):
    told = {"title": call.title, "summary": "In short.", "review_on": clock.today()}
    publish(call, by=make.person(), **(told | values))
    return call


def version_of(call):
    query = select(ResourceVersion).where(ResourceVersion.resource_id == call.resource_id)
    return db.session.scalars(query.where(ResourceVersion.number == call.version)).one()


def test_an_assessment_proposes_an_outcome_that_the_rules_allow(table):
    call = over(table, AGREE, AGREE)
    with pytest.raises(RuleBroken, match="Write the assessment"):
        assess(call, Outcome.CONSENSUS, " ", by=make.person())
    assess(call, Outcome.CONSENSUS, "All agree.", by=make.person())
    assert (last(call).proposed, last(call).assessment) == (Outcome.CONSENSUS, "All agree.")
    assert call.state is CallState.ASSESSING


@pytest.mark.parametrize(
    ("stands", "said"),
    [((AGREE,), "quorum"), ((AGREE, OBJECT), "support"), ((AGREE, AGREE, AGREE, OBJECT), "blocks")],
)
def test_there_is_no_consensus_where_the_rules_say_no(table, stands, said):
    call = over(table, *stands)
    with pytest.raises(RuleBroken, match=said):
        assess(call, Outcome.CONSENSUS, "I wish they agreed.", by=make.person())


def test_an_objection_that_is_only_answered_blocks_still_and_an_overruled_one_does_not(table):
    call = over(table, AGREE, AGREE, AGREE, OBJECT)
    (objection,) = objections(call)
    answer(objection, "We define it.", by=make.person())
    with pytest.raises(RuleBroken, match="blocks"):
        assess(call, Outcome.CONSENSUS, "Answered.", by=make.person())
    overrule(objection, by=make.staff(), rationale="It is defined.")
    assert settled(call).outcome is Outcome.CONSENSUS


@pytest.mark.parametrize("state", ["draft", "open"])
def test_only_what_is_over_is_assessed_and_resolved(table, state):
    call = opened(table) if state == "open" else make.call(table[0].group)
    with pytest.raises(RuleBroken):
        assess(call, Outcome.NONE, "Early.", by=make.person())
    with pytest.raises(RuleBroken):
        resolve(call, by=make.person())


def test_resolving_needs_an_assessment_and_happens_once(table):
    call = over(table, AGREE, AGREE)
    with pytest.raises(RuleBroken, match="Assess the round first"):
        resolve(call, by=make.person())
    first = make.person(given_name="Ines", family_name="Chair")
    assess(call, Outcome.CONSENSUS, "All agree.", by=first)
    resolve(call, by=first)
    assert (call.state, call.outcome) == (CallState.RESOLVED, Outcome.CONSENSUS)
    with pytest.raises(Stale, match="Ines Chair has resolved"):
        resolve(call, by=make.person())
    with pytest.raises(RuleBroken):
        ask_again(call, "Once more.", 7, by=make.person())


def test_the_rules_are_asked_once_more_when_the_call_is_resolved(table):
    call = over(table, AGREE, AGREE, AGREE, OBJECT)
    assess(call, Outcome.DISSENT, "One objects.", by=make.person())
    last(call).proposed = Outcome.CONSENSUS
    with pytest.raises(RuleBroken, match="blocks"):
        resolve(call, by=make.person())


def test_the_result_is_news_with_its_reasons(table):
    settled(over(table, AGREE, AGREE, title="Evidence"))
    news = db.session.scalars(select(News).order_by(News.id.desc())).first()
    assert (news.title, news.excerpt) == ("Consensus: Evidence", "All was said.")


def test_a_result_is_published_with_who_agrees_and_the_words_of_who_does_not(table):
    call = over(table, AGREE, COMMENTS, AGREE, OBJECT, title="Evidence")
    put_out(settled(call, Outcome.DISSENT), review_on=clock.today() + timedelta(days=9))
    version = version_of(call)
    assert (call.state, call.version) == (CallState.PUBLISHED, 1)
    assert (version.title, version.text) == ("Evidence", last(call).statement)
    agreeing = {seat.organisation_id for seat in table[:3]}
    assert {one.organisation_id for one in credits_of(version)} == agreeing
    (dissent,) = dissents_of(version)
    assert dissent.organisation_id == table[3].organisation_id
    assert dissent.text == "The term is not clear.\n\nProposed instead: Say “risk class”."
    assert call.resource.review_on == clock.today() + timedelta(days=9)
    assert call.resource.group_name == table[0].group.name


def test_silence_is_neither_credited_nor_dissent(table):
    version = version_of(put_out(settled(over(table, AGREE, AGREE))))
    assert len(credits_of(version)) == 2
    assert dissents_of(version) == []


def test_dissent_of_an_earlier_round_is_kept_unless_its_organisation_came_round(table):
    call = over(table, OBJECT, OBJECT, AGREE, OBJECT)
    overrule(objections(call)[2], by=make.staff(), rationale="It is defined.")
    ask_again(call, "Name the evidence at each risk class.", 7, by=make.person())
    say(call, table[0], AGREE)
    say(call, table[2], AGREE)
    say(call, table[3], AGREE)
    put_out(settled(ended(call), Outcome.DISSENT))
    version = version_of(call)
    assert {one.organisation_id for one in dissents_of(version)} == {table[1].organisation_id}
    assert len(credits_of(version)) == 3


def test_without_agreement_there_is_nothing_to_publish(table):
    call = settled(over(table, AGREE), Outcome.NONE)
    with pytest.raises(RuleBroken, match="did not agree"):
        put_out(call)


def test_what_is_not_resolved_is_not_published(table):
    with pytest.raises(RuleBroken, match="assessed"):
        put_out(over(table, AGREE, AGREE))


def test_a_later_call_replaces_an_earlier_result_by_its_next_version(table):
    earlier = put_out(settled(over(table, AGREE, AGREE)))
    later = put_out(settled(over(table, AGREE, AGREE, AGREE, supersedes=earlier)))
    assert (earlier.state, later.state) == (CallState.SUPERSEDED, CallState.PUBLISHED)
    assert later.resource == earlier.resource
    assert (earlier.version, later.version) == (1, 2)


def test_two_calls_that_replace_the_same_result_follow_each_other(table):
    first = put_out(settled(over(table, AGREE, AGREE)))
    second, third = (settled(over(table, AGREE, AGREE, supersedes=first)) for _ in range(2))
    put_out(second)
    put_out(third)
    states = (first.state, second.state, third.state)
    assert states == (CallState.SUPERSEDED, CallState.SUPERSEDED, CallState.PUBLISHED)
    assert third.resource == first.resource
    assert (second.version, third.version, third.resource.number) == (2, 3, 3)


def test_a_result_that_was_taken_out_of_the_library_is_followed_by_a_new_one(table):
    first = put_out(settled(over(table, AGREE, AGREE)))
    keeping_actions.withdraw(first.resource, by=make.staff(), reason="It was wrong.")
    second = put_out(settled(over(table, AGREE, AGREE, supersedes=first)))
    assert (first.state, second.state) == (CallState.SUPERSEDED, CallState.PUBLISHED)
    assert second.resource != first.resource
    assert second.version == 1
