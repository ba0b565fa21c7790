"""Telling people what is new in their groups: at once, or gathered in one digest each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert

from hubcommunity.core.db import db
from hubcommunity.core.links import external
from hubcommunity.core.tokens import sign
from hubcommunity.mail.models import Message, MessageState
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from hubcommunity.people.queries import zone_of
from hubcommunity.topics import news_queries as queries
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_models import MailChoice, News, NewsWaiting
from hubcommunity.topics.news_policy import due

# How much one turn of the job does; the next turn follows within seconds.
NEWS_A_TURN, PEOPLE_A_TURN, MAILS_A_TURN = 20, 100, 500
# The purpose of the signature in the link that stops these mails; it never expires.
QUIETS = "group news"


def deliver_news(now: datetime) -> int:
    """Do a turn of what there is to tell, and return how many mails were written."""
    clear_told()
    spread_news(now)
    return sum(tell(person, now) for person in queries.people_due(now, PEOPLE_A_TURN))


def spread_news(now: datetime) -> None:
    """Put what is new on the list of everybody inside the group who wants to hear of it."""
    for news in queries.unspread(NEWS_A_TURN):
        news.spread_at = now
        if news.retracted_at is None:
            spread(news, now)


def spread(news: News, now: datetime) -> None:
    people = [one for one in queries.people_inside(news.group_id) if one.id != news.by_id]
    choices = queries.choices_for(news, people)
    rows = [
        {
            "news_id": news.id,
            "person_id": person.id,
            "due_at": due(choices[person.id], now, zone_of(person)),
        }
        for person in people
        if choices[person.id] is not MailChoice.OFF
    ]
    if rows:
        db.session.execute(insert(NewsWaiting), rows)


def tell(person_id: int, now: datetime) -> int:
    """Write a person the mails that are due: one for each thing they want at once, one digest."""
    person = db.session.get_one(Person, person_id)
    settings = queries.settings_of([person_id])
    singles, gathered = [], []
    for one, hears in queries.due_for(person_id, now):
        choice = queries.choice_in(settings, one)
        if not hears or choice is MailChoice.OFF or not person.email:
            db.session.delete(one)
        elif choice is MailChoice.AT_ONCE:
            singles.append(one)
        else:
            gathered.append(one)
    for one in singles:
        tell_of(one, person)
    if gathered:
        digest(gathered, person)
    return len(singles) + bool(gathered)


def tell_of(one: NewsWaiting, person: Person) -> None:
    """Write the mail about one piece of news."""
    group = one.news.group
    mail = notify(
        person,
        "group.news",
        leave=quiet_link(person, group),
        news=one.news,
        group=group,
        settings_url=external("topics.mail_settings"),
    )
    keep([one], mail)


def digest(gathered: Sequence[NewsWaiting], person: Person) -> None:
    """Write one mail about all of it, which comes group by group."""
    mail = notify(
        person,
        "group.digest",
        leave=quiet_link(person),
        told=[one.news for one in gathered],
        settings_url=external("topics.mail_settings"),
    )
    keep(gathered, mail)


def keep(told: Sequence[NewsWaiting], mail: Message | None) -> None:
    """Note by which mail the person hears, so that what it tells of is looked at once more."""
    for one in told:
        one.message_id = mail.id if mail else None
    db.session.flush()


def quiet_link(person: Person, group: TopicGroup | None = None) -> str:
    """Return the address that stops the mails of a group, or of all, without signing in."""
    value = f"{person.uid}:{group.slug if group else ''}"
    return external("topics.quiet", token=sign(QUIETS, value))


def clear_told() -> None:
    """Strike from the lists what went out; what was held back with others waits anew."""
    for one in queries.told(MAILS_A_TURN):
        if one.message.state is MessageState.SENT:
            db.session.delete(one)
        else:
            one.message_id = None
    db.session.flush()
