"""Saying what is new in a group, and taking it back."""

from typing import Any

from sqlalchemy import select, update

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db, locked
from hubcommunity.people.models import Person
from hubcommunity.people.queries import zone_of
from hubcommunity.topics import news_queries as queries
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_models import MailChoice, MailSetting, News, NewsKind
from hubcommunity.topics.news_policy import due

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


def reword(on: Any, excerpt: str) -> None:
    """Let what is told of a row from now on be what it says now; what went out stays as it was."""
    query = update(News).where(News.subject_type == on.__tablename__, News.subject_id == on.id)
    db.session.execute(query.values(excerpt=excerpt[:EXCERPT]))


def retract(on: Any) -> None:
    """Tell nobody more about a row: it was hidden, cancelled or taken back."""
    query = update(News).where(
        News.subject_type == on.__tablename__,
        News.subject_id == on.id,
        News.retracted_at.is_(None),
    )
    db.session.execute(query.values(retracted_at=clock.now()))


def choose(
    person: Person,
    choice: MailChoice | None,
    *,
    by: Person,
    group: TopicGroup | None = None,
    thread_id: int | None = None,
) -> None:
    """Set when a person hears of a thread, of a group, or (without either) of all their groups.

    None takes the setting away: what is chosen further out counts. What waits already follows.
    """
    db.session.execute(locked(select(Person).where(Person.id == person.id)))
    group_id = group.id if group else None
    found = queries.setting(person, group_id, thread_id)
    if (found.choice if found else None) is choice:
        return
    if choice is None:
        db.session.delete(found)
    elif found:
        found.choice = choice
    else:
        db.session.add(
            MailSetting(person_id=person.id, group_id=group_id, thread_id=thread_id, choice=choice)
        )
    chosen = choice.value if choice else None
    record("group_mail.chosen", by=by, on=person, group=group.slug if group else None, how=chosen)
    follow(person)


def follow(person: Person) -> None:
    """Let what waits for a person come when the present settings say."""
    settings = queries.settings_of([person.id])
    now = clock.now()
    for one in queries.not_told(person):
        one.due_at = due(queries.choice_in(settings, one), now, zone_of(person))


def quiet(person: Person, group: TopicGroup | None, *, by: Person) -> None:
    """Stop the mails about what is new: of one group, or of all."""
    if group is None:
        for row in queries.group_settings(person):
            db.session.delete(row)
    choose(person, MailChoice.OFF, by=by, group=group)
