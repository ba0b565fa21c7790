"""What waits for a reader in a group, counted at once since every page of the group says so."""

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

from hubcommunity.core.db import db
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.queries import waiting_in as calls_waiting_in
from hubcommunity.topics.meetings.queries import to_reply_in
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.policy import Place, Waiting
from hubcommunity.topics.queries import requests_to_decide_in


def waiting_for(person: Person, group: TopicGroup, place: Place) -> Waiting:
    """Count the meetings and calls to answer, and the requests to decide on, in one query."""
    counted = {}
    if place.seat or place.offices:
        counted["meetings"] = number(to_reply_in(group, person))
    if place.seat:
        counted["calls"] = number(calls_waiting_in(group, person))
    if place.decides:
        counted["requests"] = number(requests_to_decide_in(group))
    if not counted:
        return Waiting()
    found = db.session.execute(select(*counted.values())).one()
    return Waiting(**dict(zip(counted, found, strict=True)))


def number(query: Select[Any]) -> ScalarSelect[int]:
    return query.with_only_columns(func.count(), maintain_column_froms=True).scalar_subquery()
