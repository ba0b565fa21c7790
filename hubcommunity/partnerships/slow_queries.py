"""The leads of somebody that are in their stage for longer than expected, the slowest first."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate, whole_rows
from hubcommunity.partnerships.filter_queries import is_cold
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, Transition
from hubcommunity.partnerships.policy import seen_by
from hubcommunity.partnerships.rot_policy import slowness
from hubcommunity.people.models import Person

ORDER = (Transition.entered_at, Lead.id)


class SlowLead(NamedTuple):
    """A lead that is in its stage for longer than expected."""

    uid: uuid.UUID
    name: str
    pipeline: str
    stage: str
    next_step: str
    days: int
    expected_days: int
    slowness: str


def slow_leads(person: Person, now: datetime) -> list[SlowLead]:
    """Return the open leads of a person that are slow, in the pipelines that the person sees."""
    return list(told(db.session.execute(slow_of(person, now).order_by(*ORDER)), now))


def page_of_slow(person: Person, now: datetime, number: int) -> Page[SlowLead]:
    page: Page[Any] = paginate(slow_of(person, now), ORDER, number, read=whole_rows)
    page.items = list(told(page.items, now))
    return page


def slow_of(person: Person, now: datetime) -> Select[*tuple[Any, ...]]:
    seen = Stage.pipeline_id.in_(select(Pipeline.id).where(seen_by(person)))
    stay = (Transition.lead_id == Lead.id) & Transition.left_at.is_(None)
    return (
        select(
            *(Lead.uid, Lead.organisation_name, Pipeline.name, Stage.name, Lead.next_step),
            *(Transition.entered_at, Stage.expected_days),
        )
        .join(Transition, stay)
        .join(Stage, Stage.id == Lead.stage_id)
        .join(Pipeline, Pipeline.id == Lead.pipeline_id)
        .where(Lead.owner_id == person.id, is_cold(seen, now))
    )


def told(rows: Iterable[Any], now: datetime) -> Iterator[SlowLead]:
    for uid, name, pipeline, stage, step, entered_at, expected in rows:
        days = (now - entered_at).days
        grade = slowness(days, expected)
        yield SlowLead(uid, name, pipeline, stage, step, days, expected, grade)
