"""Topic groups and who sits in them as plain values, for programs of staff.

Staff see every group, drafts and names included, as on its pages.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hubcommunity.api.cut_queries import Cut, cut
from hubcommunity.core import clock
from hubcommunity.core.links import external
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics import roster_queries
from hubcommunity.topics.figure_queries import Figures, all_figures
from hubcommunity.topics.models import Office, Seat, SeatKind, TopicGroup
from hubcommunity.topics.queries import offices_in

LOADED = (joinedload(TopicGroup.topic),)


def groups(state: str | None, after: str, limit: int) -> Cut:
    """Return the next groups, as plain values."""
    query = select(TopicGroup).options(*LOADED)
    if state is not None:
        query = query.where(TopicGroup.state == state)
    found = cut(query, TopicGroup, after, limit, of="groups")
    figures = {each.slug: each for each in all_figures()}
    return Cut([as_data(each, figures[each.slug]) for each in found.rows], found.after)


def as_data(group: TopicGroup, figures: Figures) -> dict[str, Any]:
    return {
        "id": group.uid,
        "slug": group.slug,
        "name": group.name,
        "page": external("topics.show", slug=group.slug),
        "summary": group.summary,
        "state": group.state.value,
        "policy": group.policy.value,
        "topic": group.topic.code if group.topic else None,
        "timezone": group.timezone,
        "size_limit": group.size_limit,
        "organisations": figures.organisations,
        "countries": figures.countries,
    }


def whole(group: TopicGroup) -> dict[str, Any]:
    """Return one group with its scope and those who run it."""
    [figures] = [each for each in all_figures() if each.slug == group.slug]
    offices = [office_as_data(each) for each in offices_in(group)]
    return as_data(group, figures) | {"scope": group.scope, "offices": offices}


def office_as_data(office: Office) -> dict[str, Any]:
    return {
        "person": {"id": office.person.uid, "name": office.person.name},
        "office": office.name.value,
        "since": office.began_at,
        "until": office.until,
    }


def seats(group: TopicGroup, on: date | None, after: str, limit: int) -> Cut:
    """Return the next seats that there were in a group at the end of a day, as plain values."""
    day = min(on or clock.today(), clock.today())
    query = roster_queries.seats_at(group, roster_queries.end_of(day)).options(
        joinedload(Seat.person, innerjoin=True),
        joinedload(Seat.organisation, innerjoin=True).load_only(*SHOWN),
    )
    found = cut(query, Seat, after, limit, of=f"seats.{group.uid}")
    return Cut([seat_as_data(each) for each in found.rows], found.after)


SHOWN: Sequence[Any] = (Organisation.uid, Organisation.name, Organisation.country)


def seat_as_data(seat: Seat) -> dict[str, Any]:
    of = seat.organisation
    return {
        "id": seat.uid,
        "organisation": {"id": of.uid, "name": of.name, "country": of.country},
        "person": {"id": seat.person.uid, "name": seat.person.name},
        "kind": seat.kind.value,
        "line": seat.line if seat.kind is SeatKind.ALTERNATE else None,
        "since": seat.began_at,
        "until": seat.ended_at,
    }
