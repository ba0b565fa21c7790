"""Leads as lines of a table to download; of people it names the owners alone, who are staff."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from hubcommunity.core.db import db
from hubcommunity.organisations.models import OrganisationType
from hubcommunity.partnerships.filter_queries import Filter, narrowed
from hubcommunity.partnerships.lists.list_queries import joined
from hubcommunity.partnerships.models import Lead, Stage, Transition
from hubcommunity.people.models import Person

COLUMNS = (
    *("organisation", "country", "type", "stage", "in_stage_since", "owner"),
    *("next_step", "next_step_on", "expected_close_on", "amount", "currency", "probability"),
    *("source", "campaign", "added_on", "closed_on", "lost_reason"),
)
BATCH = 500


def lines(pipeline_id: int, asked: Filter) -> Iterator[tuple[Any, ...]]:
    """Read the leads that are asked for, in the order in which they were added, in batches."""
    last = 0
    while found := batch(pipeline_id, asked, last):
        last = found[-1].id
        yield from map(line_of, found)


def batch(pipeline_id: int, asked: Filter, last: int) -> list[Any]:
    query = narrowed(joined(select(Lead.id, *columns())), pipeline_id, asked)
    query = query.outerjoin(OrganisationType, OrganisationType.id == Lead.type_id)
    query = query.where(Lead.id > last).order_by(Lead.id).limit(BATCH)
    return list(db.session.execute(query))


def columns() -> tuple[Any, ...]:
    return (
        Lead.organisation_name,
        Lead.country,
        OrganisationType.name.label("type"),
        Stage.name.label("stage"),
        Transition.entered_at,
        func.coalesce(Person.given_name + " " + Person.family_name, "").label("owner"),
        Lead.next_step,
        Lead.next_step_on,
        Lead.expected_close_on,
        Lead.amount_cents,
        Lead.currency,
        func.coalesce(Lead.probability, Stage.probability).label("chance"),
        Lead.source,
        Lead.campaign,
        Lead.created_at,
        Lead.closed_at,
        Lead.lost_reason,
    )


def line_of(row: Any) -> tuple[Any, ...]:
    cents = row.amount_cents
    return (
        *(row.organisation_name, row.country, row.type, row.stage, row.entered_at.date()),
        *(row.owner.strip(), row.next_step, row.next_step_on, row.expected_close_on),
        "" if cents is None else f"{cents // 100}.{cents % 100:02d}",
        *(row.currency, row.chance, row.source, row.campaign, row.created_at.date()),
        *(row.closed_at.date() if row.closed_at else "", row.lost_reason),
    )
