"""Writing in a group's discussion: who may, until when it changes, and who reads what."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.core.files import Upload
from hubcommunity.mail.models import Message
from hubcommunity.people.models import Person
from hubcommunity.topics import actions as seats
from hubcommunity.topics import queries as groups
from hubcommunity.topics.discussion import actions, chair_actions, queries
from hubcommunity.topics.discussion.models import Post, ReadMark, Thread
from hubcommunity.topics.models import GroupState
from hubcommunity.topics.news_actions import choose
from hubcommunity.topics.news_models import MailChoice, News
from tests import make
from tests.threads import at_once


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def writer(group):
    return make.sitting(group).person


@pytest.fixture
def thread(group, writer):
    return actions.begin(group, "Évidence", "What counts?", by=writer)


def posts_of(thread):
    return queries.posts_on(thread.id, thread.posts, 1).items


def unread_by(person, thread):
    return queries.unread_in([thread], person).get(thread.id, 0)


# --- writing ---


def test_a_thread_begins_with_its_first_post_for_an_organisation(thread, writer, group):
    (post,) = posts_of(thread)
    assert (post.author, post.body, post.opens) == (writer, "What counts?", True)
    assert post.organisation == groups.seat_of(group, writer).organisation
    assert (thread.posts, thread.latest_id) == (1, post.id)


def test_who_has_no_seat_writes_nothing(group, thread):
    stranger = make.delegate()
    with pytest.raises(Forbidden):
        actions.begin(group, "Mine", "Text", by=stranger)
    with pytest.raises(Forbidden):
        actions.answer(thread, "Text", by=stranger)


def test_staff_and_officers_write_for_no_organisation(thread):
    post = actions.answer(thread, "A word of the office", by=make.staff())
    assert post.organisation is None


@pytest.mark.parametrize("state", [GroupState.DORMANT, GroupState.CONCLUDED])
def test_nobody_writes_where_a_group_is_not_active(group, thread, writer, state):
    group.state = state
    with pytest.raises(RuleBroken, match="not active"):
        actions.answer(thread, "Late", by=make.staff())
    with pytest.raises(RuleBroken, match="not active"):
        actions.begin(group, "Late", "Late", by=make.staff())


def test_an_answer_is_to_a_post_of_the_same_thread(group, thread, writer):
    other = actions.begin(group, "Other", "Text", by=writer)
    (post,) = posts_of(other)
    with pytest.raises(RuleBroken, match="another thread"):
        actions.answer(thread, "Text", by=writer, to=post)


def test_files_come_with_a_post(thread, writer):
    upload = Upload("plan.pdf", "application/pdf", b"%PDF-1.7 plan")
    post = actions.answer(thread, "See the plan", by=writer, files=[upload, upload])
    assert [one.file.name for one in post.files] == ["plan.pdf", "plan.pdf"]


def test_the_latest_post_decides_the_order_and_pinned_threads_come_first(group, writer, thread):
    second = actions.begin(group, "Second", "Text", by=writer)
    third = actions.begin(group, "Third", "Text", by=writer)
    actions.answer(second, "Once more", by=writer)
    chair_actions.pin(thread, True, by=make.chair(group))
    db.session.flush()
    listed = [row.id for row in queries.threads_in(group.id, 1).items]
    assert listed == [thread.id, second.id, third.id]


# --- changing ---


def test_a_post_changes_for_half_an_hour_and_keeps_what_it_said(thread, writer):
    (post,) = posts_of(thread)
    with time_machine.travel(clock.now() + timedelta(minutes=29), tick=False):
        actions.edit(post, "What counts as evidence?", by=writer, seen="What counts?")
    assert post.body == "What counts as evidence?"
    assert post.edited_at is not None
    assert [one.body for one in queries.versions_of(post)] == ["What counts?"]
    with (
        time_machine.travel(post.created_at + timedelta(minutes=30), tick=False),
        pytest.raises(RuleBroken, match="30 minutes"),
    ):
        actions.edit(post, "Later", by=writer, seen=post.body)


def test_what_is_told_of_a_post_is_what_it_says_after_a_change(thread, writer, group):
    other = actions.begin(group, "Other", "Untouched", by=writer)
    (post,) = posts_of(thread)
    actions.edit(post, "What counts as *evidence*?", by=writer, seen="What counts?")
    told = {news.thread_id: news.excerpt for news in db.session.scalars(select(News))}
    assert told == {thread.id: "What counts as evidence?", other.id: "Untouched"}


def test_only_who_wrote_a_post_changes_it(thread, group):
    (post,) = posts_of(thread)
    with pytest.raises(Forbidden):
        actions.edit(post, "Mine now", by=make.chair(group), seen=post.body)


def test_a_text_from_an_older_window_overwrites_nothing(thread, writer):
    (post,) = posts_of(thread)
    actions.edit(post, "First change", by=writer, seen="What counts?")
    with pytest.raises(Stale):
        actions.edit(post, "Second change", by=writer, seen="What counts?")
    assert post.body == "First change"


def test_saving_the_same_text_leaves_no_trace(thread, writer):
    (post,) = posts_of(thread)
    actions.edit(post, " What counts? ", by=writer, seen="What counts?")
    assert (post.edited_at, list(queries.versions_of(post))) == (None, [])


# --- those who run the group ---


def test_a_hidden_post_is_found_and_told_no_more(group, thread):
    (post,) = posts_of(thread)
    chair_actions.hide(post, "Names a patient", by=make.chair(group))
    assert post.hidden_because == "Names a patient"
    assert queries.search(group.id, "counts", 1).items == []
    assert db.session.scalar(select(News.retracted_at).where(News.subject_id == post.id))
    with pytest.raises(Stale):
        chair_actions.hide(post, "Again", by=make.chair(group))


def test_a_hidden_post_comes_back(group, thread):
    (post,) = posts_of(thread)
    chair = make.chair(group)
    chair_actions.hide(post, "By mistake", by=chair)
    chair_actions.show_again(post, by=chair)
    assert queries.search(group.id, "counts", 1).items == [post]
    with pytest.raises(Stale):
        chair_actions.show_again(post, by=chair)


def test_hiding_needs_a_reason_and_an_office(group, thread, writer):
    (post,) = posts_of(thread)
    with pytest.raises(RuleBroken, match="reason"):
        chair_actions.hide(post, "  ", by=make.chair(group))
    with pytest.raises(Forbidden):
        chair_actions.hide(post, "I dislike it", by=writer)
    with pytest.raises(Forbidden):
        chair_actions.lock(thread, True, by=writer)


def test_in_a_locked_thread_nobody_writes(group, thread, writer):
    chair = make.chair(group)
    chair_actions.lock(thread, True, by=chair)
    with pytest.raises(RuleBroken, match="locked"):
        actions.answer(thread, "Still", by=chair)
    (post,) = posts_of(thread)
    with pytest.raises(RuleBroken, match="locked"):
        actions.edit(post, "Still", by=writer, seen=post.body)
    chair_actions.lock(thread, False, by=chair)
    actions.answer(thread, "Open again", by=writer)
    assert thread.posts == 2


# --- who is named ---


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ada Lovelace, what do you think?", True),
        ("What about @ada lovelace?", True),
        ("@Ada Lovelaces", False),
        ("mail@Ada Lovelace", False),
        ("Ada Lovelace", False),
        ("@Ada Lovelaces and @Ada Lovelace", True),
        ("@Ada Lovelace-King knows", False),
        ("_@Ada Lovelace_ - or **@Ada Lovelace**", True),
        ("(@Ada Lovelace)", True),
    ],
)
def test_a_person_is_named_by_an_at_sign_and_the_whole_name(text, named):
    ada = make.person(given_name="Ada", family_name="Lovelace")
    assert queries.people_named_in(text, [ada]) == ([ada] if named else [])


def mentions_to(person):
    query = select(func.count()).select_from(Message).where(Message.person_id == person.id)
    return db.session.scalar(query.where(Message.event == "post.mention"))


@pytest.mark.parametrize(
    ("choice", "mails"), [(None, 1), (MailChoice.OFF, 0), (MailChoice.AT_ONCE, 0)]
)
def test_who_is_named_is_told_once_unless_told_anyway_or_never(
    group, thread, writer, choice, mails
):
    named = make.sitting(group).person
    if choice:
        choose(named, choice, by=named, group=group)
    post = actions.answer(thread, f"@{named.name} knows", by=writer)
    actions.edit(post, f"@{named.name} knows better", by=writer, seen=post.body)
    assert mentions_to(named) == mails


def test_nobody_outside_the_group_is_named(thread, writer):
    outside = make.delegate()
    actions.answer(thread, f"@{outside.name} knows", by=writer)
    assert mentions_to(outside) == 0


# --- what is unread ---


def test_what_others_say_is_unread_until_it_is_read(group, thread, writer):
    reader = make.sitting(group).person
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        first = actions.answer(thread, "One", by=writer)
        actions.answer(thread, "Two", by=writer)
    assert unread_by(reader, thread) == 2
    assert queries.own_in(thread.id, reader.id)[0] == first.id
    actions.read(thread, first, by=reader)
    assert unread_by(reader, thread) == 1
    assert unread_by(writer, thread) == 0
    assert [(one, number) for one, number in queries.unread_threads(reader, 5)] == [(thread, 1)]


def test_what_was_said_before_somebody_came_counts_as_read(group, thread):
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        late = make.sitting(group).person
    assert unread_by(late, thread) == 0


def test_marks_never_go_back_and_stay_within_their_thread(group, thread, writer):
    reader = make.sitting(group).person
    (first,) = posts_of(thread)
    second = actions.answer(thread, "Two", by=writer)
    actions.read(thread, second, by=reader)
    actions.read(thread, first, by=reader)
    assert queries.mark_of(thread, reader).post_id == second.id
    other = actions.begin(group, "Other", "Text", by=writer)
    with pytest.raises(RuleBroken):
        actions.read(other, second, by=reader)


def test_who_left_the_group_has_nothing_unread(group, thread, writer):
    reader = make.sitting(group).person
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        actions.answer(thread, "One", by=writer)
        seats.leave(groups.seat_of(group, reader), by=reader)
    assert queries.unread_threads(reader, 5) == []


# --- finding ---


def test_words_are_found_by_their_beginning_without_accents_and_in_the_title(group, thread, writer):
    answer = actions.answer(thread, "Bewertung der Wirksamkeit", by=writer)
    assert queries.search(group.id, "evid", 1).items == posts_of(thread)[:1]
    assert queries.search(group.id, "wirk bewert", 1).items == [answer]
    assert queries.search(make.group().id, "evid", 1).items == []


# --- two at once ---


def test_two_who_answer_at_once_are_both_counted(app, group, thread, writer):
    people = [writer.id, make.sitting(group).person.id]
    number = thread.id

    def answering(person):
        def act():
            found = db.session.get_one(Thread, number)
            actions.answer(found, "At once", by=db.session.get_one(Person, person))

        return act

    assert at_once(app, *map(answering, people)) == ["", ""]
    assert thread.posts == 3
    assert thread.latest_id == db.session.scalar(select(func.max(Post.id)))


def test_two_windows_that_mark_the_same_thread_leave_one_mark(app, group, thread):
    reader, (post,) = make.sitting(group).person.id, posts_of(thread)
    numbers = thread.id, post.id

    def mark():
        found, up_to = db.session.get_one(Thread, numbers[0]), db.session.get_one(Post, numbers[1])
        actions.read(found, up_to, by=db.session.get_one(Person, reader))

    assert at_once(app, mark, mark) == ["", ""]
    marks = select(func.count()).select_from(ReadMark).where(ReadMark.person_id == reader)
    assert db.session.scalar(marks) == 1
