"""What is remembered of a group's pages shows nobody what is not for them, and is never old."""

from datetime import timedelta

import pytest

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.topics.discussion import actions as discussion
from hubcommunity.topics.documents import actions as documents
from hubcommunity.topics.documents import keeping_actions
from hubcommunity.topics.documents.actions import Content
from hubcommunity.topics.meetings.models import Answer, MeetingState
from hubcommunity.topics.models import Policy
from hubcommunity.topics.request_models import JoinRequest, RequestState
from tests import make
from tests.counting import cost
from tests.topics.calls.steps import opened

ROOT = "/topics/integration/"


@pytest.fixture
def group():
    return make.group("integration", name="Integration")


@pytest.fixture
def seat(group):
    return make.sitting(group)


@pytest.fixture
def member(seat, sign_in):
    return sign_in(seat.person)


@pytest.fixture
def chair(group, sign_in):
    return sign_in(make.chair(group))


def text_of(browser, path=""):
    return browser.get(f"{ROOT}{path}").get_data(as_text=True)


def test_drafts_that_the_chair_has_looked_at_stay_from_the_members(group, member, chair):
    make.meeting(group, MeetingState.DRAFT, title="Secret meeting")
    make.call(group, title="Secret call")
    for path, title in (("meetings/", "Secret meeting"), ("calls/", "Secret call")):
        assert title in text_of(chair, path)
        assert title not in text_of(member, path)
        assert title in text_of(chair, path)


def test_tabs_of_the_chair_are_not_shown_to_a_member_or_a_visitor(group, member, chair, client):
    group.policy = Policy.REQUEST
    of = make.member()
    asked = {"group": group, "person": make.delegate(of), "organisation": of}
    make.saved(JoinRequest(state=RequestState.AWAITING_GROUP, motivation="We care.", **asked))
    assert f"{ROOT}requests/" in text_of(chair)
    assert f"{ROOT}discussion/" in text_of(member)
    assert f"{ROOT}requests/" not in text_of(member)
    client.delete_cookie("session")
    assert f"{ROOT}discussion/" not in text_of(client)


def test_a_retired_document_is_seen_by_those_who_run_the_group_alone(group, seat, member, chair):
    one = documents.add(group, title="Old draft", content=Content("Text."), by=seat.person)
    assert "Old draft" in text_of(member, "documents/")
    keeping_actions.retire(one, reason="Out of date.", by=make.chair(group))
    assert "Old draft" in text_of(chair, "documents/?show=retired")
    assert "Old draft" not in text_of(member, "documents/?show=retired")
    assert "Old draft" not in text_of(member, "documents/")


def test_a_row_is_new_as_soon_as_anything_that_it_shows_changes(group, seat, member):
    thread = discussion.begin(group, "Prices", "What do you pay?", by=seat.person)
    documents.add(group, title="Draft", content=Content("Text."), by=seat.person)
    before = seat.person.name
    assert before in text_of(member, "discussion/")
    assert before in text_of(member, "documents/")
    seat.person.family_name = "Renamed"
    thread.title = "Costs"
    db.session.commit()
    for path in ("discussion/", "documents/"):
        assert before not in text_of(member, path)
        assert "Renamed" in text_of(member, path)
    assert "Costs" in text_of(member, "discussion/")


def test_the_answer_of_one_is_not_shown_to_another(group, seat, member, sign_in):
    meeting, other = make.meeting(group), make.sitting(group)
    make.invitation(meeting, seat, Answer.YES)
    make.invitation(meeting, other)
    assert "Your answer is asked" not in text_of(member, "meetings/")
    assert "Your answer is asked" in text_of(sign_in(other.person), "meetings/")
    assert "Your answer is asked" not in text_of(sign_in(make.chair(group)), "meetings/")


def test_what_one_has_not_read_is_not_shown_as_new_to_another(group, seat, member, sign_in):
    other = make.sitting(group)
    discussion.begin(group, "Prices", "What do you pay?", by=other.person)
    assert "1 unread" in text_of(member, "discussion/")
    assert "1 unread" not in text_of(sign_in(other.person), "discussion/")


def test_a_hidden_post_is_seen_by_those_who_run_the_group_alone(group, seat, member, chair):
    thread = discussion.begin(group, "Prices", "Not for *everybody*.", by=seat.person)
    path = f"discussion/{thread.uid}/"
    assert "<em>everybody</em>" in text_of(chair, path)
    post = discussion.answer(thread, "Insult.", by=seat.person)
    post.hidden_at, post.hidden_because = clock.now(), "Rude."
    post.hidden_by = make.chair(group)
    db.session.commit()
    assert "Insult." in text_of(chair, path)
    assert "Insult." not in text_of(member, path)


def test_the_overview_and_the_desk_take_fourteen_queries_with_nothing_remembered(
    group, seat, member
):
    for number in range(10):
        make.sitting(group)
        meeting = make.meeting(group, starts_at=clock.now() + timedelta(days=number + 1))
        make.invitation(meeting, seat)
        other = make.sitting(make.group())
        make.seat(seat.person, other.group, seat.organisation)
        discussion.begin(other.group, "Matter", "Text", by=other.person)
    opened([seat])
    db.session.commit()
    # Of these, one asks for the hub's own name, which a process does once.
    assert cost(lambda: member.get(ROOT)) <= 14 + 1
    assert cost(lambda: member.get(f"{ROOT}roster/")) <= 14
    assert cost(lambda: member.get("/home/")) <= 14
