"""Finding threads and posts, and what a person has not read of them."""

import re
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import CTE, Select, and_, func, literal, select
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload

from hubcommunity.core.db import db, locked
from hubcommunity.core.files import StoredFile
from hubcommunity.core.paging import SIZE, Page, paginate, whole_rows
from hubcommunity.core.prepared import one_or_404, prepared
from hubcommunity.core.revisions import OWN
from hubcommunity.core.search import matches
from hubcommunity.core.watching import remembers
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.discussion.models import (
    Mention,
    Post,
    PostFile,
    PostVersion,
    ReadMark,
    Thread,
)
from hubcommunity.topics.models import Office, Seat, TopicGroup
from hubcommunity.topics.news_models import MailChoice, MailSetting

# From these is told what a person has not read.
UNREAD = (TopicGroup, Seat, Office, Thread, Post, ReadMark)
PINNED_FIRST = (Thread.pinned_at.is_(None), Thread.latest_id.desc(), Thread.id.desc())


@remembers(Thread, Person)
def threads_in(group_id: int, number: int) -> Page[Any]:
    """Return what the list shows of a page of a group's threads: the pinned ones first, then by
    the latest post.
    """
    return paginate(listed(group_id), PINNED_FIRST, number, read=whole_rows)


@prepared
def listed(group_id: int) -> Any:
    columns = (
        *(Thread.id, Thread.uid, Thread.title, Thread.latest_at, Thread.posts),
        *(Thread.pinned_at, Thread.locked_at, Person.name.label("begun_by")),
    )
    return select(*columns).join(Thread.started_by).where(Thread.group_id == group_id)


def thread_or_404(group: TopicGroup, uid: uuid.UUID) -> Thread:
    """Return a thread of this group; or raise 404."""
    return one_or_404(thread_of(group.id, uid))


@prepared
def thread_of(group_id: int, uid: uuid.UUID) -> Select[Thread]:
    query = select(Thread).options(joinedload(Thread.started_by))
    return query.where(Thread.uid == uid, Thread.group_id == group_id)


@prepared
def thread_seen(group_id: int, uid: uuid.UUID) -> Any:
    columns = (Thread.id, Thread.uid, Thread.title, Thread.posts)
    query = select(*columns, Thread.pinned_at, Thread.locked_at)
    return query.where(Thread.uid == uid, Thread.group_id == group_id)


def held(thread: Thread) -> Thread:
    """Lock a thread until commit and read it anew: posts come one after the other."""
    query = locked(select(Thread).where(Thread.id == thread.id))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


NAMES = (Person.given_name, Person.family_name)
NAME_OF_AUTHOR = joinedload(Post.author).load_only(*NAMES)
NAME_OF_ORGANISATION = joinedload(Post.organisation).load_only(
    Organisation.name, Organisation.short_name
)
OLDEST_FIRST = (Post.id,)


def posts_on(thread_id: int, total: int, number: int) -> Page[Post]:
    """Return a page of a thread's posts, the oldest first, with all that is shown of them."""
    return paginate(posts_in(thread_id), OLDEST_FIRST, number, total=total)


@prepared
def posts_in(thread_id: int) -> Select[Post]:
    return with_all(select(Post).where(Post.thread_id == thread_id))


def with_all(query: Select[Post]) -> Select[Post]:
    return query.options(
        NAME_OF_AUTHOR,
        NAME_OF_ORGANISATION,
        joinedload(Post.hidden_by).load_only(*NAMES),
        joinedload(Post.answers).options(load_only(Post.uid, Post.created_at), NAME_OF_AUTHOR),
        selectinload(Post.files).joinedload(PostFile.file),
    )


def post_or_404(group: TopicGroup, uid: uuid.UUID) -> Post:
    """Return a post of this group with its thread; or raise 404."""
    query = with_all(select(Post)).join(Post.thread).options(joinedload(Post.thread))
    return db.one_or_404(query.where(Post.uid == uid, Thread.group_id == group.id))


def page_of(post: Post) -> int:
    """Return on which page of its thread a post stands."""
    query = select(func.count()).select_from(Post)
    query = query.where(Post.thread_id == post.thread_id, Post.id < post.id)
    return (db.session.scalar(query) or 0) // SIZE + 1


def versions_of(post: Post) -> Sequence[PostVersion]:
    """Return the texts that a post had before, the latest first."""
    query = select(PostVersion).where(PostVersion.post_id == post.id)
    return db.session.scalars(query.order_by(PostVersion.id.desc())).all()


def file_or_404(group: TopicGroup, uid: uuid.UUID) -> PostFile:
    """Return a file that came with a post of this group, with the post; or raise 404."""
    query = (
        select(PostFile)
        .join(PostFile.file)
        .join(PostFile.post)
        .join(Post.thread)
        .options(contains_eager(PostFile.file), contains_eager(PostFile.post))
    )
    return db.one_or_404(query.where(StoredFile.uid == uid, Thread.group_id == group.id))


def search(group_id: int, text: str, number: int) -> Page[Post]:
    """Return a page of the posts of a group that have these words, the latest first.

    The group's threads stand in a subquery: joined, SQLite would look for each hit in each thread.
    """
    of_group = select(Thread.id).where(Thread.group_id == group_id)
    query = (
        select(Post)
        .options(
            joinedload(Post.thread).load_only(Thread.title), NAME_OF_AUTHOR, NAME_OF_ORGANISATION
        )
        .where(Post.thread_id.in_(of_group), Post.hidden_at.is_(None), matches(Post, text))
    )
    return paginate(query, [Post.id.desc()], number)


# --- the people of a group ---


def people_named_in(body: str, people: Iterable[Person]) -> Sequence[Person]:
    """Return who of these people is named in a text, as `@Given Family`."""
    folded = body.casefold()
    return [one for one in people if one.name and names(folded, one.name.casefold())]


def names(text: str, name: str) -> bool:
    """Say whether a text calls somebody, and not somebody whose name only begins alike."""
    called = rf"(?<![^\W_])@{re.escape(name)}(?!-?[^\W_])"
    return re.search(called, text) is not None


def mentioned_in(post: Post) -> Sequence[Mention]:
    """Return whom a post names."""
    return db.session.scalars(select(Mention).where(Mention.post_id == post.id)).all()


# --- what is unread ---


def inside(person_id: int) -> CTE:
    """Return the groups in which a person is, and since when: what was said before counts as read.

    Or SQLite would ask for it with every post.
    """
    seats, offices = (
        select(model.group_id, func.min(model.began_at).label("since"))
        .where(model.person_id == person_id, model.ended_at.is_(None))
        .group_by(model.group_id)
        .subquery()
        for model in (Seat, Office)
    )
    since = func.coalesce(seats.c.since, offices.c.since)
    return (
        select(TopicGroup.id, since.label("since"))
        .outerjoin(seats, seats.c.group_id == TopicGroup.id)
        .outerjoin(offices, offices.c.group_id == TopicGroup.id)
        .where(since.is_not(None))
        .cte("inside")
        .prefix_with("MATERIALIZED")
    )


def unread(person_id: int) -> Select[int, int]:
    """Return the threads with posts that a person has not read, by number, and how many."""
    mark = and_(ReadMark.thread_id == Post.thread_id, ReadMark.person_id == person_id)
    own = inside(person_id)
    return (
        select(Post.thread_id, func.count())
        .join(Post.thread)
        .join(own, own.c.id == Thread.group_id)
        .outerjoin(ReadMark, mark)
        .where(Post.author_id != person_id, Post.hidden_at.is_(None))
        .where(Post.id > func.coalesce(ReadMark.post_id, literal(0)))
        .where(Post.created_at >= own.c.since)
        .group_by(Post.thread_id)
    )


def unread_in(threads: Iterable[Thread], person: Person) -> dict[int, int]:
    """Return how many posts of each thread a person has not read; read ones are left out."""
    return dict(unread_among(tuple(thread.id for thread in threads), person.id))


@remembers(*UNREAD, shelf=OWN)
def unread_among(thread_ids: tuple[int, ...], person_id: int) -> tuple[tuple[int, int], ...]:
    found = db.session.execute(*unread_of(thread_ids, person_id))
    return tuple((thread_id, number) for thread_id, number in found)


@prepared
def unread_of(thread_ids: Sequence[int], person_id: int) -> Any:
    return unread(person_id).where(Post.thread_id.in_(thread_ids))


def unread_threads(person: Person, limit: int) -> Sequence[tuple[Thread, int]]:
    """Return threads with something new for a person, in any group, the latest first."""
    found = db.session.execute(*latest_unread(person.id, limit))
    return [(thread, number) for thread, number in found]


@prepared
def latest_unread(person_id: int, limit: int) -> Any:
    counted = unread(person_id).subquery()
    return (
        select(Thread, counted.c[1])
        .join(counted, counted.c.thread_id == Thread.id)
        .options(joinedload(Thread.group))
        .order_by(Thread.latest_id.desc())
        .limit(limit)
    )


@remembers(*UNREAD, MailSetting, shelf=OWN)
def own_in(thread_id: int, person_id: int) -> tuple[int | None, MailChoice | None]:
    """Return the number of the first post of a thread that a person has not read, and when they
    chose to hear of it; in one query.
    """
    first, choice = db.session.execute(*own_of(thread_id, person_id)).one()
    return first, choice


@prepared
def own_of(thread_id: int, person_id: int) -> Any:
    first = unread(person_id).where(Post.thread_id == thread_id).group_by(None)
    choice = select(MailSetting.choice).where(
        MailSetting.person_id == person_id, MailSetting.thread_id == thread_id
    )
    return select(
        first.with_only_columns(func.min(Post.id)).scalar_subquery(), choice.scalar_subquery()
    )


def mark_of(thread: Thread, person: Person) -> ReadMark | None:
    return db.session.get(ReadMark, (thread.id, person.id))
