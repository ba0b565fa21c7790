"""Declaring one's interests to a group, once a year."""

from datetime import datetime

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db, locked
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.links import external
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from hubcommunity.topics import declaration_queries, queries
from hubcommunity.topics.declaration_models import Declaration
from hubcommunity.topics.models import TopicGroup

BATCH = 200


def declare(group: TopicGroup, interests: str, *, by: Person) -> Declaration:
    """Tell a group in which one sits of one's interests; an empty text means none."""
    if queries.seat_of(group, by) is None:
        raise RuleBroken(_("You have no seat in this group."))
    return keep(group, interests, by)


def declare_or_refuse(group: TopicGroup, person: Person, interests: str | None) -> None:
    """Keep what is declared on the way to a seat; raise `RuleBroken` where nothing is, and nothing
    from before holds.
    """
    if interests is not None:
        keep(group, interests, person)
    elif not declaration_queries.holds(group, person):
        raise RuleBroken(_("Say first whether you have interests to declare to this group."))


def keep(group: TopicGroup, interests: str, by: Person) -> Declaration:
    made = Declaration(group=group, person=by, interests=interests.strip())
    db.session.add(made)
    record("declaration.made", by=by, on=made, group=group.slug)
    return made


def remind_of_declarations(now: datetime) -> int:
    """Write to people who sit whose declaration becomes a year old in 30 days, and on the day."""
    year, ahead = declaration_queries.A_YEAR, declaration_queries.AHEAD
    return remind(1, now - year, now) + remind(0, now - year + ahead, now)


def remind(reminded: int, made_before: datetime, now: datetime) -> int:
    query = declaration_queries.to_remind_of(reminded, made_before, BATCH)
    due = db.session.scalars(locked(query)).all()
    for declaration in due:
        is_over = declaration.made_at + declaration_queries.A_YEAR <= now
        declaration.reminded = 2 if is_over else 1
        tell_of(declaration, is_over)
    return len(due)


def tell_of(declaration: Declaration, is_over: bool) -> None:
    group = declaration.group
    notify(
        declaration.person,
        "declaration.due",
        group=group,
        is_over=is_over,
        day=declaration.made_at + declaration_queries.A_YEAR,
        page=external("topics.declare", slug=group.slug),
    )
