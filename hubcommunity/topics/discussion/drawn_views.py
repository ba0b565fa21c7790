"""A page of a thread as everybody sees it who may see the same of it: drawn once for all of them.

What is each reader's own is handed in: from where on it is new to them, and which of the posts are
theirs, of which almost nobody has any.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db
from hubcommunity.core.files import StoredFile
from hubcommunity.core.fragments import draw, fragment
from hubcommunity.core.markdown import plain, to_html
from hubcommunity.core.paging import SIZE, Page, paged
from hubcommunity.core.revisions import FOUND, OWN
from hubcommunity.core.search import excerpt, marked
from hubcommunity.core.watching import remembers
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.discussion import queries
from hubcommunity.topics.discussion.forms import AS_GROUP, PostForm, ThreadMailForm
from hubcommunity.topics.discussion.models import Post, PostFile, Thread
from hubcommunity.topics.discussion.policy import fixed_because
from hubcommunity.topics.news_models import MailChoice

POSTS = (Thread, Post, PostFile, StoredFile, Person, Organisation)
WITHOUT_TOKEN = {"csrf": False}


class Seen(NamedTuple):
    """What a page of a thread shows of the thread itself."""

    id: int
    uid: uuid.UUID
    title: str
    posts: int
    pinned_at: datetime | None
    locked_at: datetime | None


class Said(NamedTuple):
    """What decides who sees what with a post."""

    id: int
    uid: uuid.UUID
    author_id: int
    created_at: datetime
    hidden_at: datetime | None


@remembers(Thread, Person, shelf=OWN)
def threads_drawn(slug: str, group_id: int, number: int, new: tuple[int, ...]) -> Markup:
    """Return a page of a group's threads, with how many posts of each are new to the reader."""
    threads = queries.threads_in(group_id, number).items
    rows = [
        fragment("topics/discussion/row.html", slug=slug, thread=thread, new=unread)
        for thread, unread in zip(threads, new, strict=True)
    ]
    return Markup().join(rows)


@remembers(Thread)
def thread_seen(group_id: int, uid: uuid.UUID) -> Seen:
    """Return a thread of this group; or raise 404."""
    row = db.session.execute(*queries.thread_seen(group_id, uid)).one_or_none()
    if row is None:
        raise NotFound
    return Seen(*row)


@remembers(*POSTS)
def said_on(thread_id: int, total: int, number: int) -> tuple[Said, ...]:
    """Return the posts of a page of a thread."""
    return tuple(
        Said(post.id, post.uid, post.author_id, post.created_at, post.hidden_at)
        for post in queries.posts_on(thread_id, total, number).items
    )


class ForReader(NamedTuple):
    """What a page of posts shows differently to one reader and another."""

    runs: bool
    silent: bool
    new_from: int | None = None
    own: tuple[int, ...] = ()
    changeable: tuple[int, ...] = ()


def for_reader(
    said: Sequence[Said],
    person_id: int,
    now: datetime,
    first_unread: int | None,
    *,
    runs: bool,
    silent: bool,
) -> ForReader:
    """Return what a reader sees of these posts; the same for all of whom none is there."""
    new_from = next((one.id for one in said if first_unread and one.id >= first_unread), None)
    own = [one for one in said if one.author_id == person_id]
    fresh = [one.id for one in own if not silent and fixed_because(one, person_id, now) is None]
    marked = [one.id for one in own if new_from is not None and one.id >= new_from]
    return ForReader(runs, silent, new_from, tuple(marked), tuple(fresh))


@remembers(*POSTS)
def posts_drawn(
    slug: str, thread_id: int, uid: uuid.UUID, total: int, number: int, reader: ForReader
) -> Markup:
    """Return a page of a thread's posts as these readers see it."""
    return draw(
        "topics/discussion/_posts.html",
        slug=slug,
        uid=uid,
        posts=queries.posts_on(thread_id, total, number).items,
        number=number,
        reader=reader,
        html=lambda post: to_html(post.body, below=3),
    )


def page_of(thread: Seen, number: int) -> Page[Post]:
    """Return what the links to the other pages need."""
    return paged(number, SIZE, thread.posts)


def form_fields(form: PostForm | None, slug: str) -> Markup:
    """Return the fields of a post as it was written so far."""
    if form is None:
        return empty_fields(slug)
    return draw("topics/discussion/_write.html", form=form, slug=slug)


@remembers()
def empty_fields(slug: str) -> Markup:
    form = PostForm(formdata=None, meta=WITHOUT_TOKEN)
    return draw("topics/discussion/_write.html", form=form, slug=slug)


def mail_fields(form: ThreadMailForm | None, choice: MailChoice | None) -> Markup:
    """Return the choice of when one hears of a thread: as it was asked for, else as it stands."""
    if form is None:
        return chosen_field(choice.value if choice else AS_GROUP)
    return draw("topics/discussion/_mail.html", mail_form=form)


@remembers()
def chosen_field(choice: str) -> Markup:
    form = ThreadMailForm(formdata=None, choice=choice, meta=WITHOUT_TOKEN)
    return draw("topics/discussion/_mail.html", mail_form=form)


class Found(NamedTuple):
    """A page of what has some words, and its posts as they are shown."""

    page: Page[Any]
    rows: Markup


@remembers(Thread, Post, Person, Organisation, shelf=FOUND)
def found_drawn(slug: str, group_id: int, asked: str, number: int) -> Found:
    """Return a page of the posts of a group that have these words, which are marked in them."""
    page = queries.search(group_id, asked, number)
    rows = draw(
        "topics/discussion/_found.html",
        slug=slug,
        posts=page.items,
        words=lambda post: marked(excerpt(plain(post.body), asked), asked),
    )
    return Found(Page((), page.number, page.size, page.total), rows)
