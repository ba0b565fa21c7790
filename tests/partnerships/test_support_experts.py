"""Who could help a country, why, and what those who were asked answered."""

import pytest

from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.merging.actions import merge
from hubcommunity.partnerships.support import expert_actions, expert_queries, queries
from hubcommunity.partnerships.support.models import ExpertState
from hubcommunity.partnerships.support.near_policy import is_near
from tests import make
from tests.partnerships.test_support import support_pipeline

A = ExpertState


@pytest.fixture
def topic(app):
    return make.topic()


@pytest.fixture
def lead(topic):
    return make.lead(support_pipeline(), country="GR", topics=[topic])


@pytest.fixture
def me(app):
    return make.staff()


def who_and_why(lead):
    return [(each.person, list(each.reasons)) for each in expert_queries.suggestions(lead)]


def test_who_sits_in_a_group_of_the_topic_comes_first_and_each_reason_is_said(lead, topic):
    here = make.member(country="GR", topics=[topic])
    neighbour = make.member(country="CY", topics=[topic])
    far = make.member(country="SE")
    local, near = make.delegate(here), make.delegate(neighbour)
    seated = make.delegate(far)
    make.seat(seated, make.group("pricing", topic=topic), far)

    works_on = "The organisation works on Reimbursement schemes"
    assert who_and_why(lead) == [
        (local, [works_on, "From Greece"]),
        (seated, ["Sits in the group Pricing"]),
        (near, [works_on, "From Cyprus, near by or of the same language"]),
    ]


def test_who_only_lives_there_is_not_suggested_for_a_topic(lead):
    make.delegate(make.member(country="GR"))
    assert who_and_why(lead) == []


def test_without_a_topic_the_country_counts(lead):
    lead.topics = []
    expert = make.delegate(make.member(country="GR"))
    make.delegate(make.member(country="SE"))
    assert who_and_why(lead) == [(expert, ["From Greece"])]


def test_neither_topic_nor_country_suggests_nobody(lead):
    lead.topics, lead.country = [], None
    make.delegate(make.member(country="GR"))
    assert who_and_why(lead) == []


def test_only_who_represents_a_present_member_is_suggested(lead, topic):
    make.delegate(make.organisation(country="GR", topics=[topic]))
    gone = make.member(country="GR", topics=[topic])
    make.delegate(gone)
    gone.merged_into_id = make.member().id
    assert who_and_why(lead) == []


def asked(lead, me, topic):
    who = make.delegate(make.member(country="GR", topics=[topic]))
    return expert_actions.ask(lead, expert_queries.representative(lead, who.uid), by=me)


def test_whoever_was_asked_is_kept_with_their_organisation_and_suggested_no_more(lead, me, topic):
    expert = asked(lead, me, topic)
    assert queries.experts_of(lead) == [expert]
    assert expert.state is A.ASKED
    assert expert.organisation.country == "GR"
    assert who_and_why(lead) == []


def test_nobody_is_asked_twice(lead, me, topic):
    expert = asked(lead, me, topic)
    again = expert_queries.representative(lead, expert.person.uid)
    with pytest.raises(RuleBroken, match="asked already"):
        expert_actions.ask(lead, again, by=me)


@pytest.mark.parametrize(
    ("path", "is_allowed"),
    [
        ([A.AGREED], True),
        ([A.DECLINED, A.ASKED, A.AGREED, A.DECLINED], True),
        ([A.ASKED], False),
        ([A.AGREED, A.ASKED], False),
        ([A.AGREED, A.AGREED], False),
    ],
)
def test_answers_follow_their_table(lead, me, topic, path, is_allowed):
    expert = asked(lead, me, topic)
    *before, last = path
    for state in before:
        expert_actions.answer(expert, state, "", by=me)
    if is_allowed:
        expert_actions.answer(expert, last, " In May. ", by=me)
        assert (expert.state, expert.note) == (last, "In May.")
    else:
        with pytest.raises(RuleBroken, match="on record already"):
            expert_actions.answer(expert, last, "", by=me)


def test_an_expert_goes_with_the_organisation_that_is_merged(lead, me, topic):
    expert, stays = asked(lead, me, topic), make.organisation(country="GR")
    merge(expert.organisation, stays, by=me)
    db.session.refresh(expert)
    assert expert.organisation == stays


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("GR", "CY", True),
        ("FI", "IS", True),
        ("MT", "IE", True),
        ("FR", "BE", True),
        ("FR", "FI", False),
        ("FR", "FR", False),
    ],
)
def test_near_is_who_shares_a_language_or_a_region(one, other, near):
    assert is_near(one, other) is near
    assert is_near(other, one) is near
