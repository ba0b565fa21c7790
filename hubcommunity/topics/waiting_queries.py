"""How to count what waits for a reader in a group: every page of the group says so."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, func

from hubcommunity.topics.calls.models import Call, Round
from hubcommunity.topics.calls.waiting_queries import waiting
from hubcommunity.topics.meetings.models import Meeting
from hubcommunity.topics.meetings.queries import unanswered
from hubcommunity.topics.policy import Place, Waiting
from hubcommunity.topics.queries import requests_to_decide
from hubcommunity.topics.request_models import JoinRequest


def waiting_at(place: Place, meetings: int, calls: int, requests: int) -> Waiting:
    """Return of what waits in the group as much as waits for somebody with this place."""
    return Waiting(
        meetings=meetings if place.seat or place.offices else 0,
        calls=calls if place.seat else 0,
        requests=requests if place.decides else 0,
    )


def numbers_in(
    group_id: Any, person_id: int, now: datetime, today: date
) -> tuple[ScalarSelect[int], ScalarSelect[int], ScalarSelect[int]]:
    """Return how to count the meetings, the calls and the requests that wait in a group."""
    return (
        told(unanswered(person_id, now).where(Meeting.group_id == group_id), func.count()),
        told(waiting(person_id, now, today).where(Call.group_id == group_id), func.count()),
        told(requests_to_decide().where(JoinRequest.group_id == group_id), func.count()),
    )


def first_to_lapse(
    group_id: Any, person_id: int, now: datetime, today: date
) -> tuple[ScalarSelect[datetime], ScalarSelect[datetime]]:
    """Return how to find when the first of these meetings begins, and the first call closes."""
    meetings = unanswered(person_id, now).where(Meeting.group_id == group_id)
    calls = waiting(person_id, now, today).where(Call.group_id == group_id)
    return (
        told(meetings, func.min(Meeting.starts_at)),
        told(calls, func.min(Round.closes_at)),
    )


def told(query: Select[Any], what: Any) -> ScalarSelect[Any]:
    return query.with_only_columns(what, maintain_column_froms=True).scalar_subquery()
