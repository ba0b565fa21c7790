"""Who is to hear of what is new in a group, and what each of them has chosen."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union
from sqlalchemy.orm import contains_eager, joinedload

from hubcommunity.core.db import db, locked
from hubcommunity.core.prepared import prepared
from hubcommunity.mail.models import Message, MessageState
from hubcommunity.people.models import Person
from hubcommunity.topics.models import Office, Seat, TopicGroup
from hubcommunity.topics.news_models import MailChoice, MailSetting, News, NewsWaiting
from hubcommunity.topics.news_policy import Chosen, nearest
from hubcommunity.topics.queries import open_offices, open_seats


def unspread(limit: int) -> Sequence[News]:
    """Lock and return the oldest news that have not reached their people's lists yet."""
    waiting = select(News.id).where(News.spread_at.is_(None)).order_by(News.id).limit(limit)
    ids = db.session.scalars(waiting.with_for_update(skip_locked=True)).all()
    return db.session.scalars(select(News).where(News.id.in_(ids)).order_by(News.id)).all()


def people_inside(group_id: int) -> Sequence[Person]:
    """Return whoever has a seat or an office in a group now, and an address."""
    seated = open_seats().where(Seat.group_id == group_id).with_only_columns(Seat.person_id)
    office = open_offices().where(Office.group_id == group_id).with_only_columns(Office.person_id)
    inside = select(union(seated, office).subquery().c.person_id)
    query = select(Person).where(Person.id.in_(inside), Person.email.is_not(None))
    return db.session.scalars(query.order_by(Person.id)).all()


def choices_for(news: News, people: Iterable[Person]) -> dict[int, MailChoice]:
    """Return what counts for each of these people, for one piece of news; one query for all."""
    settings = settings_of([person.id for person in people])
    return {
        person.id: nearest(chosen(settings, person.id, news.group_id, news.thread_id))
        for person in people
    }


Settings = Mapping[tuple[int, int | None, int | None], MailChoice]


def settings_of(people: Sequence[int]) -> Settings:
    """Return all that these people have chosen, by person, group and thread."""
    query = select(MailSetting).where(MailSetting.person_id.in_(people))
    return {
        (row.person_id, row.group_id, row.thread_id): row.choice
        for row in db.session.scalars(query)
    }


def chosen(settings: Settings, person: int, group: int, thread: int | None) -> Chosen:
    return Chosen(
        everywhere=settings.get((person, None, None)),
        group=settings.get((person, group, None)),
        thread=settings.get((person, group, thread)) if thread is not None else None,
    )


def choice_in(settings: Settings, waiting: NewsWaiting) -> MailChoice:
    """Return what counts now for news that wait."""
    news = waiting.news
    return nearest(chosen(settings, waiting.person_id, news.group_id, news.thread_id))


def choice_of(person: Person, group: TopicGroup, thread_id: int | None = None) -> MailChoice:
    """Return when a person hears of what is new in a group, or in one of its threads."""
    return nearest(chosen(settings_of([person.id]), person.id, group.id, thread_id))


def may_hear() -> ColumnElement[bool]:
    """Of news that wait: it stands still, and the person is inside the group still."""
    seat = open_seats().where(
        Seat.group_id == News.group_id, Seat.person_id == NewsWaiting.person_id
    )
    office = open_offices().where(
        Office.group_id == News.group_id, Office.person_id == NewsWaiting.person_id
    )
    return and_(
        News.retracted_at.is_(None),
        or_(exists(seat.with_only_columns(Seat.id)), exists(office.with_only_columns(Office.id))),
    )


def people_due(now: datetime, limit: int) -> Sequence[int]:
    """Return the people, by number, who are to hear of something by now."""
    query = select(NewsWaiting.person_id).distinct().order_by(NewsWaiting.person_id)
    query = query.where(NewsWaiting.message_id.is_(None), NewsWaiting.due_at <= now)
    return db.session.scalars(query.limit(limit)).all()


def due_for(person: int, now: datetime) -> Sequence[tuple[NewsWaiting, bool]]:
    """Lock and return what waits for a person, each with whether they may still hear of it.

    By group, and in each by age.
    """
    mine = select(NewsWaiting).where(
        NewsWaiting.person_id == person,
        NewsWaiting.message_id.is_(None),
        NewsWaiting.due_at <= now,
    )
    db.session.execute(locked(mine).with_only_columns(NewsWaiting.news_id))
    query = (
        select(NewsWaiting, may_hear().label("hears"))
        .join(NewsWaiting.news)
        .join(News.group)
        .options(
            joinedload(NewsWaiting.news).joinedload(News.group),
            joinedload(NewsWaiting.news).joinedload(News.by),
        )
        .where(NewsWaiting.person_id == person, NewsWaiting.message_id.is_(None))
        .where(NewsWaiting.due_at <= now)
        .order_by(TopicGroup.position, TopicGroup.id, News.id)
    )
    found = db.session.execute(query.execution_options(populate_existing=True))
    return [(waiting, hears) for waiting, hears in found]


def may_still_read(message: Message) -> bool:
    """Say whether all that a mail tells of is still for its receiver; True for any other mail."""
    inside = select(NewsWaiting.news_id).where(NewsWaiting.message_id == message.id)
    hidden = inside.join(NewsWaiting.news).where(~may_hear())
    return db.session.scalar(hidden.limit(1)) is None


def told(limit: int) -> Sequence[NewsWaiting]:
    """Return news whose mail went out, or was held back since something in it became invisible."""
    over = Message.state.in_((MessageState.SENT, MessageState.SUPPRESSED))
    query = select(NewsWaiting).join(NewsWaiting.message).where(over)
    query = query.options(contains_eager(NewsWaiting.message))
    return db.session.scalars(query.order_by(NewsWaiting.message_id).limit(limit)).all()


def setting(person: Person, group_id: int | None, thread_id: int | None) -> MailSetting | None:
    """Return what a person chose for exactly this: a thread, a group, or everything."""
    return db.session.scalar(*set_for(person.id, group_id, thread_id))


@prepared
def set_for(person_id: int, group_id: int | None, thread_id: int | None) -> Select[MailSetting]:
    query = select(MailSetting).where(MailSetting.person_id == person_id)
    query = query.where(MailSetting.group_id.is_not_distinct_from(group_id))
    return query.where(MailSetting.thread_id.is_not_distinct_from(thread_id))


def set_by(person: Person) -> dict[int | None, MailChoice]:
    """Return what a person has set, by the number of the group; None stands for all groups."""
    query = select(MailSetting).where(
        MailSetting.person_id == person.id, MailSetting.thread_id.is_(None)
    )
    return {row.group_id: row.choice for row in db.session.scalars(query)}


def is_quiet(person: Person, group: TopicGroup | None) -> bool:
    """Say whether the mails of a group, or of all groups, are stopped."""
    set_now = set_by(person)
    if group:
        return set_now.get(group.id, set_now.get(None)) is MailChoice.OFF
    return set_now == {None: MailChoice.OFF}


def group_settings(person: Person) -> Sequence[MailSetting]:
    """Return what a person chose for single groups and threads."""
    query = select(MailSetting).where(MailSetting.person_id == person.id)
    return db.session.scalars(query.where(MailSetting.group_id.is_not(None))).all()


def not_told(person: Person) -> Sequence[NewsWaiting]:
    """Return what waits for a person and is in no mail yet."""
    query = select(NewsWaiting).options(joinedload(NewsWaiting.news))
    query = query.where(NewsWaiting.person_id == person.id, NewsWaiting.message_id.is_(None))
    return db.session.scalars(query).all()


def groups_inside(person: Person) -> Sequence[TopicGroup]:
    """Return the groups in which a person has a seat or an office, in the order of the hub."""
    seats = open_seats().where(Seat.person_id == person.id).with_only_columns(Seat.group_id)
    offices = open_offices().where(Office.person_id == person.id)
    query = select(TopicGroup).where(
        or_(TopicGroup.id.in_(seats), TopicGroup.id.in_(offices.with_only_columns(Office.group_id)))
    )
    return db.session.scalars(query.order_by(TopicGroup.position, TopicGroup.id)).all()
