"""Saying what is new in a group, and taking it back."""

from typing import Any

from sqlalchemy import update

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_models import News, NewsKind

TITLE, EXCERPT = 200, 500


def announce(
    group: TopicGroup,
    kind: NewsKind,
    *,
    on: Any,
    title: str,
    link: str,
    by: Person | None,
    excerpt: str = "",
    thread_id: int | None = None,
) -> News:
    """Say that a row (a post, a meeting, …) is new or has changed, in the present transaction.

    The people of the group hear of it as each has chosen: at once, in a digest, or not at all; who
    did it does not. The link is an absolute address. The excerpt is plain text.
    """
    db.session.flush()
    news = News(
        group=group,
        kind=kind,
        subject_type=on.__tablename__,
        subject_id=on.id,
        thread_id=thread_id,
        by_id=by.id if by else None,
        title=title[:TITLE],
        excerpt=excerpt[:EXCERPT],
        link=link,
    )
    db.session.add(news)
    return news


def retract(on: Any) -> None:
    """Tell nobody more about a row: it was hidden, cancelled or taken back."""
    query = update(News).where(
        News.subject_type == on.__tablename__,
        News.subject_id == on.id,
        News.retracted_at.is_(None),
    )
    db.session.execute(query.values(retracted_at=clock.now()))
