"""Adding, editing and moving leads."""

import uuid
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.revisions import bump
from hubcommunity.partnerships import queries
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, Transition
from hubcommunity.people.actions import find_or_add
from hubcommunity.people.models import Person


def add_lead(
    pipeline: Pipeline,
    *,
    by: Person | None,
    organisation_name: str,
    contact_name: str = "",
    contact_email: str = "",
    country: str | None = None,
    type_id: int | None = None,
    source: str = "",
    owner: Person | None = None,
    next_step: str = "",
    next_step_on: date | None = None,
    enquiry_uid: uuid.UUID | None = None,
) -> Lead:
    """Add a lead at the top of the pipeline's first stage, linked to what the hub knows of it.

    Raise `RuleBroken` when the enquiry became a lead already.
    """
    if enquiry_uid and queries.lead_of_enquiry(enquiry_uid):
        raise RuleBroken(_("This enquiry is a lead already."))
    stage = queries.first_stage(pipeline)
    lead = Lead(
        pipeline=pipeline,
        stage=stage,
        position=top_of(stage),
        organisation_name=organisation_name.strip(),
        organisation=queries.organisation_named(organisation_name),
        contact_name=contact_name.strip(),
        contact=contact(contact_name, contact_email),
        country=country or None,
        type_id=type_id,
        source=source.strip(),
        owner=owner,
        next_step=next_step.strip(),
        next_step_on=next_step_on,
        enquiry_uid=enquiry_uid,
    )
    db.session.add(lead)
    record("lead.added", by=by, on=lead, pipeline=pipeline.slug)
    db.session.add(Transition(lead_id=lead.id, stage=stage, by=by, entered_at=lead.created_at))
    bump("partnerships")
    return lead


def contact(name: str, email: str) -> Person | None:
    """Return the person behind an address; without an address nobody becomes a person."""
    if not email.strip():
        return None
    given, _space, family = name.strip().partition(" ")
    return find_or_add(email, (given or email.strip())[:100], family[:100])


def top_of(stage: Stage) -> float:
    """Return a position above all leads of the stage."""
    top = db.session.scalar(select(func.min(Lead.position)).where(Lead.stage_id == stage.id))
    return 0.0 if top is None else top - 1.0
