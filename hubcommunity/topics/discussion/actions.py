"""Threads and posts: begun, answered, changed while they are fresh, and read."""

from collections.abc import Sequence

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken, Stale
from hubcommunity.core.files import Upload, keep
from hubcommunity.core.links import external
from hubcommunity.core.markdown import excerpt
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from hubcommunity.topics import news_queries as news
from hubcommunity.topics import queries as groups
from hubcommunity.topics.discussion import queries
from hubcommunity.topics.discussion.models import (
    Mention,
    Post,
    PostFile,
    PostVersion,
    ReadMark,
    Thread,
)
from hubcommunity.topics.discussion.policy import fixed_because, silent_because
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_actions import announce, reword
from hubcommunity.topics.news_models import MailChoice, NewsKind
from hubcommunity.topics.policy import Place
from hubcommunity.topics.seat_actions import refuse


def begin(
    group: TopicGroup, title: str, body: str, *, by: Person, files: Sequence[Upload] = ()
) -> Thread:
    """Begin a thread with its first post; raise `RuleBroken` where nobody writes now."""
    place = place_to_write(group, by)
    refuse(silent_because(group))
    thread = Thread(group=group, title=title.strip(), started_by=by, posts=0)
    db.session.add(thread)
    record("thread.begun", by=by, on=thread, group=group.slug)
    add_post(thread, body, place, by, files)
    return thread


def answer(
    thread: Thread,
    body: str,
    *,
    by: Person,
    to: Post | None = None,
    files: Sequence[Upload] = (),
) -> Post:
    """Say something in a thread, in answer to one of its posts or to all of it."""
    place = place_to_write(thread.group, by)
    queries.held(thread)
    refuse(silent_because(thread.group, thread))
    if to is not None and to.thread_id != thread.id:
        raise RuleBroken(_("That post stands in another thread."))
    return add_post(thread, body, place, by, files, to)


def place_to_write(group: TopicGroup, by: Person) -> Place:
    """Lock the group, and return what the person is to it, if they are inside."""
    groups.held(group)
    place = groups.place_inside(group, by)
    if not place.is_inside:
        raise Forbidden(_("Only people with a seat in this group write here."))
    return place


def add_post(
    thread: Thread,
    body: str,
    place: Place,
    by: Person,
    files: Sequence[Upload],
    to: Post | None = None,
) -> Post:
    post = Post(
        thread=thread,
        author=by,
        organisation_id=place.seat.organisation_id if place.seat else None,
        answers=to,
        opens=thread.posts == 0,
        files=[PostFile(file=keep(one)) for one in files],
    )
    post.say(body.strip())
    db.session.add(post)
    db.session.flush()
    thread.latest_id, thread.latest_at = post.id, post.created_at
    thread.posts += 1
    record("post.written", by=by, on=post, group=thread.group.slug)
    mark_read(thread, post, by)
    tell(post, by)
    return post


def tell(post: Post, by: Person) -> None:
    """Say in the group that there is a new post, and to whoever is named in it that they are."""
    thread = post.thread
    announce(
        thread.group,
        NewsKind.POST,
        on=post,
        title=thread.title,
        link=address_of(post),
        by=by,
        excerpt=excerpt(post.body),
        thread_id=thread.id,
    )
    name_people(post, by)


def address_of(post: Post) -> str:
    return external("discussion.post", slug=post.thread.group.slug, uid=post.uid)


def name_people(post: Post, by: Person) -> None:
    """Keep whom the post names, and tell those whom it had not named before.

    Whoever hears of every post anyway, or wants no mail from here, gets none of its own.
    """
    group = post.thread.group
    already = {mention.person_id for mention in queries.mentioned_in(post)}
    called = queries.people_named_in(post.body, news.people_inside(group.id))
    for person in called:
        if person.id in already or person.id == by.id:
            continue
        db.session.add(Mention(post_id=post.id, person_id=person.id))
        choice = news.choice_of(person, group, post.thread_id)
        if choice not in (MailChoice.AT_ONCE, MailChoice.OFF):
            notify(person, "post.mention", post=post, group=group, by=by, page=address_of(post))


def edit(post: Post, body: str, *, by: Person, seen: str) -> None:
    """Change the text of one's own post within 30 minutes; what it said before is kept."""
    queries.held(post.thread)
    db.session.refresh(post)
    refuse(silent_because(post.thread.group, post.thread))
    if post.author_id != by.id:
        raise Forbidden(fixed_because(post, by.id, clock.now()))
    refuse(fixed_because(post, by.id, clock.now()))
    if post.body != seen:
        raise Stale(_("You have changed this post in another window meanwhile."))
    if body.strip() == post.body:
        return
    db.session.add(PostVersion(post_id=post.id, body=post.body))
    post.say(body.strip())
    post.edited_at = clock.now()
    reword(post, excerpt(post.body))
    record("post.edited", by=by, on=post, group=post.thread.group.slug)
    name_people(post, by)


def read(thread: Thread, up_to: Post, *, by: Person) -> None:
    """Note that a person has read a thread up to one of its posts."""
    if up_to.thread_id != thread.id:
        raise RuleBroken(_("That post stands in another thread."))
    queries.held(thread)
    mark_read(thread, up_to, by)


def mark_read(thread: Thread, up_to: Post, person: Person) -> None:
    """Set the mark under the lock of the thread; what was read stays read."""
    mark = queries.mark_of(thread, person)
    if mark is None:
        db.session.add(ReadMark(thread_id=thread.id, person_id=person.id, post_id=up_to.id))
    else:
        mark.post_id = max(mark.post_id, up_to.id)
