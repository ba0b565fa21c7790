"""The pages of a discussion: written, looked at, searched, and not dearer for being long."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from sqlalchemy import insert, select

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.topics import news_queries
from hubcommunity.topics.discussion import actions, chair_actions, queries
from hubcommunity.topics.discussion.models import Post, Thread
from hubcommunity.topics.models import GroupState
from hubcommunity.topics.news_models import MailChoice
from tests import make
from tests.counting import cost

PDF = b"%PDF-1.7 a plan"


@pytest.fixture
def group():
    return make.group("reimbursement")


@pytest.fixture
def writer(group):
    return make.sitting(group).person


@pytest.fixture
def thread(group, writer):
    return actions.begin(group, "Evidence", "What counts as **evidence**?", by=writer)


@pytest.fixture
def client(sign_in, writer):
    return sign_in(writer)


ROOT = "/topics/reimbursement/discussion/"


def of(row, end=""):
    middle = "posts/" if isinstance(row, Post) else ""
    return f"{ROOT}{middle}{row.uid}/{end}"


def first(thread):
    return queries.posts_on(thread.id, thread.posts, 1).items[0]


def test_the_discussion_is_for_those_inside(group, thread, sign_in):
    outside = sign_in(make.delegate())
    for address in (ROOT, of(thread), of(first(thread)), f"{ROOT}people.json", f"{ROOT}new/"):
        assert outside.get(address).status_code == 403, address
    assert sign_in(make.staff()).get(of(thread)).status_code == 200


def test_a_thread_is_begun_and_shown(client, group):
    form = {"title": "Prices", "body": "What does it **cost**?"}
    form["files"] = (BytesIO(PDF), "plan.pdf")
    page = client.post(f"{ROOT}new/", data=form, follow_redirects=True).text
    assert "<strong>cost</strong>" in page
    assert "plan.pdf" in page
    assert "Prices" in client.get(ROOT).text


@pytest.mark.parametrize("title", ["Prices\r\nBcc: all", "Prices\u202edna"])
def test_a_title_stands_in_mails_and_is_one_line(client, group, title):
    page = client.post(f"{ROOT}new/", data={"title": title, "body": "What?"}).text
    assert "Enter this in one line" in page
    assert not queries.threads_in(group, 1).items


def test_an_empty_post_is_refused_beside_the_field_and_the_title_stays(client, group):
    page = client.post(f"{ROOT}new/", data={"title": "Prices", "body": " "}).text
    assert "Write something" in page
    assert 'value="Prices"' in page
    assert db.session.scalars(select(Thread)).all() == []


def test_a_file_of_another_kind_is_refused_and_nothing_is_kept(client, thread):
    form = {"body": "See", "files": (BytesIO(b"MZ run me"), "plan.pdf")}
    assert "Choose a PDF, PNG or JPEG file" in client.post(of(thread), data=form).text
    assert thread.posts == 1


def test_too_many_files_are_refused(client, thread):
    form = {"body": "See", "files": [(BytesIO(PDF), f"{n}.pdf") for n in range(6)]}
    assert "five at most" in client.post(of(thread), data=form).text


def test_a_preview_keeps_what_was_typed_and_saves_nothing(client, thread):
    page = client.post(of(thread), data={"body": "*So* it is", "look": "1"}).text
    assert "<em>So</em> it is" in page
    assert ">*So* it is</textarea>" in page.replace("\r\n", "")
    assert thread.posts == 1
    assert client.post(f"{ROOT}preview", data={"body": "*So*"}).text.strip() == "<p><em>So</em></p>"


def test_an_answer_says_what_it_answers(client, thread, writer):
    post = first(thread)
    page = client.get(f"{of(thread)}?to={post.uid}").text
    assert f"Answer {writer.name}" in page
    form = {"body": "Trials do", "to": str(post.uid)}
    assert "In answer to" in client.post(of(thread), data=form, follow_redirects=True).text
    assert client.get(f"{of(thread)}?to=nonsense").status_code == 404


def test_a_post_is_changed_and_its_history_read(client, thread):
    post = first(thread)
    assert "Change your post" in client.get(of(post, "edit/")).text
    form = {"body": "What does **not**?", "seen": post.body}
    page = client.post(of(post, "edit/"), data=form, follow_redirects=True).text
    assert "Your post is changed." in page
    history = client.get(of(post, "history/")).text
    assert "What counts as <strong>evidence</strong>?" in history


def test_after_half_an_hour_the_page_says_why_it_does_not_change(client, thread):
    post = first(thread)
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        page = client.get(of(post, "edit/")).text
    assert "30 minutes" in page
    assert "<textarea" not in page


def test_a_hidden_post_shows_the_reason_alone_but_for_those_who_run_the_group(
    client, thread, group, sign_in
):
    post = actions.answer(thread, "Secret words", by=first(thread).author)
    chair = make.chair(group)
    browser = sign_in(chair)
    assert "Hide the post by" in browser.get(of(post, "hide/")).text
    browser.post(of(post, "hide/"), data={"reason": "Names a patient"})
    page = client.get(of(thread)).text
    assert "Names a patient" in page
    assert "Secret words" not in page
    assert client.get(of(post, "history/")).status_code == 404
    assert "Secret words" in browser.get(of(thread)).text
    browser.post(of(post, "show").replace("/show", "/show"))
    assert "Secret words" in client.get(of(thread)).text


def test_a_file_of_a_hidden_post_is_out_of_sight_too(client, thread, group, sign_in):
    form = {"body": "See", "files": (BytesIO(PDF), "plan.pdf")}
    client.post(of(thread), data=form)
    post = queries.posts_on(thread.id, thread.posts, 1).items[1]
    address = f"{ROOT}files/{post.files[0].file.uid}"
    answer = client.get(address)
    assert (answer.data, answer.headers["Content-Disposition"]) == (
        PDF,
        "attachment; filename=plan.pdf",
    )
    chair_actions.hide(post, "Not ours", by=make.chair(group))
    db.session.commit()
    assert client.get(address).status_code == 404


def test_pin_and_lock_are_for_those_who_run_the_group(client, thread, group, sign_in):
    assert client.post(of(thread, "pin"), data={"on": "yes"}).status_code == 403
    chair = sign_in(make.chair(group))
    chair.post(of(thread, "pin"), data={"on": "yes"})
    chair.post(of(thread, "lock"), data={"on": "yes"})
    page = client.get(ROOT).text
    assert "Pinned" in page
    assert "Locked" in page
    assert "This thread is locked" in client.get(of(thread)).text


def test_reading_is_noted_by_a_press_and_by_the_script(client, thread, group, sign_in):
    reader = make.sitting(group).person
    browser = sign_in(reader)
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        post = actions.answer(thread, "New words", by=first(thread).author)
        db.session.commit()
    assert "1 unread" in browser.get(ROOT).text
    page = browser.get(of(thread)).text
    assert "Mark as read up to here" in page
    assert "1 unread" in browser.get(ROOT).text, "a page that is read writes nothing"
    headers = {"Accept": "application/json"}
    answer = browser.post(of(thread, "read"), data={"to": str(post.uid)}, headers=headers)
    assert answer.status_code == 204
    assert "unread" not in browser.get(ROOT).text
    assert browser.post(of(thread, "read"), data={"to": str(post.uid)}).status_code == 302
    assert browser.post(of(thread, "read")).status_code == 404


def test_mail_from_a_thread_is_chosen_on_its_page(client, thread, group, writer):
    client.post(of(thread, "mail"), data={"choice": "off"})
    assert news_queries.choice_of(writer, group, thread.id) is MailChoice.OFF
    client.post(of(thread, "mail"), data={"choice": ""})
    assert news_queries.choice_of(writer, group, thread.id) is MailChoice.DAILY
    refused = client.post(of(thread, "mail"), data={"choice": "weekly"})
    assert "Choose one of those in the list" in refused.text


def test_names_are_offered_of_those_inside(client, group, writer):
    other = make.sitting(group).person
    make.delegate()
    names = client.get(f"{ROOT}people.json").json["names"]
    assert names == sorted({writer.name, other.name})


def test_what_is_searched_is_marked(client, thread):
    page = client.get(f"{ROOT}?q=evid").text
    assert "<mark>evid</mark>ence" in page
    assert "No post has these words" in client.get(f"{ROOT}?q=prices").text


def test_an_address_of_a_post_leads_to_its_page_of_the_thread(client, thread, writer):
    posts = [actions.answer(thread, f"Post {n}", by=writer) for n in range(30)]
    db.session.commit()
    assert client.get(of(posts[-1])).location == f"{of(thread)}?page=2#p{posts[-1].id}"
    assert client.get(of(posts[0])).location == f"{of(thread)}#p{posts[0].id}"


def test_a_concluded_group_says_that_nothing_is_written(group, thread, sign_in):
    group.state = GroupState.CONCLUDED
    browser = sign_in(make.staff())
    for address in (ROOT, of(thread), f"{ROOT}new/"):
        page = browser.get(address).text
        assert "The group is not active" in page
        assert "<textarea" not in page


def test_no_page_costs_more_queries_for_a_longer_discussion(client, group, thread, writer):
    others = [make.sitting(group).person for _ in range(3)]

    def costs():
        addresses = (ROOT, of(thread), f"{ROOT}?q=words", of(first(thread), "history/"))
        return [cost(lambda address=address: client.get(address)) for address in addresses]

    grow(group, thread, others, threads=10, posts=10)
    few = costs()
    grow(group, thread, others, threads=300, posts=1000)
    assert costs() == few
    assert max(few) <= 14


def grow(group, thread, people, threads, posts):
    """Add threads to a group and posts to one of them, past the actions, which would take long."""
    rows = [
        {
            "group_id": group.id,
            "title": f"Thread {n}",
            "started_by_id": people[n % 3].id,
            "posts": 0,
        }
        for n in range(threads)
    ]
    db.session.execute(insert(Thread), rows)
    said = [
        {
            "thread_id": thread.id,
            "author_id": people[n % 3].id,
            "organisation_id": None,
            "body": "Some words",
            "search_text": "some words",
        }
        for n in range(posts)
    ]
    db.session.execute(insert(Post), said)
    thread.posts += posts
    db.session.commit()
