"""How much of a group waits for a reader: the tabs of its pages say it."""

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

from hubcommunity.core.db import db
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.models import Call
from hubcommunity.topics.calls.queries import waiting
from hubcommunity.topics.meetings.queries import unanswered
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.queries import requests_awaiting


def what_waits(group: TopicGroup, person: Person) -> tuple[int, int, int]:
    """Return how many calls and meetings of a group wait for a person, and how many requests for
    whoever decides on them, in one query.
    """
    calls = waiting(person).where(Call.group_id == group.id)
    requests = requests_awaiting(group)
    numbers = select(*map(number_of, (calls, unanswered(group, person), requests)))
    found = db.session.execute(numbers).one()
    return found[0], found[1], found[2]


def number_of(query: Select[Any]) -> ScalarSelect[int]:
    counted = query.with_only_columns(func.count(), maintain_column_froms=True)
    return counted.order_by(None).scalar_subquery()
