"""Pipelines and leads as plain values."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.api.cut_queries import Cut, cut
from hubcommunity.core.db import db
from hubcommunity.core.links import external
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships.filter_queries import Filter, narrowed
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, Transition
from hubcommunity.people.models import Person


def leads(pipeline: Pipeline, asked: Filter, after: str, limit: int) -> Cut:
    """Return the next leads that are asked for, as plain values."""
    query = narrowed(select(Lead), pipeline.id, asked).options(*shown())
    found = cut(query, Lead, after, limit, of="leads")
    return Cut(as_data(found.rows), found.after)


def shown() -> tuple[Any, ...]:
    """Load what a lead tells of other rows, for any number of leads at once."""
    return (
        joinedload(Lead.pipeline, innerjoin=True),
        joinedload(Lead.stage, innerjoin=True),
        joinedload(Lead.organisation).load_only(Organisation.uid),
        joinedload(Lead.owner),
        joinedload(Lead.type),
        joinedload(Lead.source),
        selectinload(Lead.topics),
        selectinload(Lead.tags),
    )


def as_data(told: Sequence[Lead]) -> list[dict[str, Any]]:
    """Return leads as plain values; of people they name the owners alone, who are staff."""
    since = stays_since(lead.id for lead in told)
    return [lead_as_data(lead) | {"in_stage_since": since[lead.id]} for lead in told]


def stays_since(ids: Iterable[int]) -> dict[int, Any]:
    query = select(Transition.lead_id, Transition.entered_at)
    query = query.where(Transition.left_at.is_(None), Transition.lead_id.in_(list(ids)))
    return {row.lead_id: row.entered_at for row in db.session.execute(query)}


def lead_as_data(lead: Lead) -> dict[str, Any]:
    amount = {"cents": lead.amount_cents, "currency": lead.currency}
    return {
        "id": lead.uid,
        "version": lead.version,
        "page": external("partnerships.lead", uid=lead.uid),
        "pipeline": lead.pipeline.slug,
        "stage": stage_in_short(lead.stage),
        "organisation_name": lead.organisation_name,
        "organisation": lead.organisation.uid if lead.organisation else None,
        "country": lead.country,
        "type": lead.type.code if lead.type else None,
        "source": lead.source_name,
        "campaign": lead.campaign,
        "owner": person_as_data(lead.owner),
        "amount": amount if lead.currency else None,
        "probability": lead.probability,
        "chance": lead.chance,
        "expected_close_on": lead.expected_close_on,
        "next_step": lead.next_step,
        "next_step_on": lead.next_step_on,
        "topics": [topic.code for topic in lead.topics],
        "tags": [tag.name for tag in lead.tags],
        "lost_reason": lead.lost_reason,
        "added_at": lead.created_at,
        "closed_at": lead.closed_at,
    }


def whole_lead(lead: Lead) -> dict[str, Any]:
    """Return one lead with all that its page tells of it: it was found by `lead_or_404`."""
    [told] = as_data([lead])
    return told | {
        "contact_name": lead.contact_name,
        "contact_email": lead.contact.email if lead.contact else None,
        "helpers": [person_as_data(person) for person in lead.helpers],
        "description": lead.description,
    }


def person_as_data(person: Person | None) -> dict[str, Any] | None:
    return {"id": person.uid, "name": person.name} if person else None


def stage_in_short(stage: Stage) -> dict[str, Any]:
    return {"id": stage.uid, "name": stage.name, "kind": stage.kind.value}


def pipeline_as_data(pipeline: Pipeline) -> dict[str, Any]:
    return {
        "slug": pipeline.slug,
        "name": pipeline.name,
        "page": external("partnerships.board", slug=pipeline.slug),
    }


def stage_as_data(stage: Stage) -> dict[str, Any]:
    return stage_in_short(stage) | {
        "probability": stage.probability,
        "expected_days": stage.expected_days,
        "limit": stage.limit,
        "limit_is_hard": stage.limit_is_hard,
        "required": stage.required,
    }
