"""Finding the rows that a program names: stages, organisations, people, topics, reasons."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from flask_babel import gettext as _

from hubcommunity.core.errors import Invalid
from hubcommunity.organisations.models import Topic
from hubcommunity.organisations.queries import topics
from hubcommunity.partnerships import lead_queries, loss_queries, queries
from hubcommunity.partnerships.contact_actions import Provenance
from hubcommunity.partnerships.contact_models import LegalBasis
from hubcommunity.partnerships.lead_actions import Facts
from hubcommunity.partnerships.loss_models import LostReason
from hubcommunity.partnerships.models import Lead, Pipeline, Stage
from hubcommunity.partnerships.owner_queries import staff_with
from hubcommunity.partnerships.source_models import LeadSource
from hubcommunity.partnerships.source_queries import source_named
from hubcommunity.people.models import Person

AS_SAID = (
    *("organisation_name", "contact_name", "contact_email", "country", "campaign"),
    *("description", "probability", "expected_close_on", "tags", "next_step", "next_step_on"),
)


def facts_in(said: Mapping[str, Any], pipeline: Pipeline) -> Facts:
    """Return what is said of a lead as `add_lead` and `edit` take it; what is not said stays.

    Raise `Invalid` for what names nothing that the hub has.
    """
    facts: Any = {name: said[name] for name in AS_SAID if name in said}
    if "amount" in said:
        amount = said["amount"] or {"cents": None, "currency": None}
        facts |= {"amount_cents": amount["cents"], "currency": amount["currency"]}
    if facts.get("contact_email", "") is None:
        facts["contact_email"] = ""  # nobody, as when the form is left empty
    if "organisation" in said:
        chosen = lead_queries.present_organisation(said["organisation"])
        facts["organisation"] = chosen or refuse("organisation")
    if "source" in said:
        facts["source"] = source_with(said["source"])
    if "type" in said:
        facts["type_id"] = type_with(said["type"])
    if "topics" in said:
        facts["topics"] = topics_with(said["topics"])
    facts.update(people_in(said, pipeline))
    return facts


def provenance_in(said: Mapping[str, Any]) -> Provenance | None:
    """Return where the contact's data come from, if somebody says; else it is as the lead does."""
    if "contact_source" not in said and "contact_basis" not in said:
        return None
    basis = LegalBasis(said.get("contact_basis", LegalBasis.LEGITIMATE_INTERESTS.value))
    return Provenance(said.get("contact_source", said.get("source", "")), basis)


def people_in(said: Mapping[str, Any], pipeline: Pipeline) -> Iterator[tuple[str, Any]]:
    """Return the owner and the helpers that are named, of those who may see the pipeline."""
    named = {*said.get("helpers", ()), *filter(None, [said.get("owner")])}
    staff = staff_with(named, pipeline) if named else {}
    if "owner" in said:
        yield "owner", known("owner", said["owner"], staff) if said["owner"] else None
    if "helpers" in said:
        yield "helpers", [known("helpers", uid, staff) for uid in dict.fromkeys(said["helpers"])]


def known(field: str, uid: uuid.UUID, staff: Mapping[uuid.UUID, Person]) -> Person:
    if uid not in staff:
        refuse(field)
    return staff[uid]


def type_with(code: str | None) -> int | None:
    """Return the number of a type of organisation by its code."""
    if code is None:
        return None
    found = {kind.code: kind.id for kind in queries.organisation_types()}
    if code not in found:
        refuse("type")
    return found[code]


def source_with(name: str) -> LeadSource | None:
    """Return the source of the list with this name; none by no name."""
    return source_named(name) or refuse("source") if name else None


def topics_with(codes: list[str]) -> list[Topic]:
    by_code = {topic.code: topic for topic in topics()}
    if not by_code.keys() >= set(codes):
        refuse("topics")
    return [by_code[code] for code in dict.fromkeys(codes)]


def stage_with(uid: uuid.UUID, lead: Lead) -> Stage:
    """Return a stage of the lead's own pipeline."""
    found = (stage for stage in lead.pipeline.stages if stage.uid == uid)
    return next(found, None) or refuse("stage")


def neighbour(uid: uuid.UUID | None, lead: Lead) -> Lead | None:
    """Return the lead below which another one of the same pipeline is put."""
    found = queries.lead_with(uid)
    if uid is not None and (found is None or found.pipeline_id != lead.pipeline_id):
        refuse("after")
    return found


def reason_with(uid: uuid.UUID | None) -> LostReason | None:
    """Return a reason of the list that can still be chosen."""
    if uid is None:
        return None
    found = (reason for reason in loss_queries.reasons() if reason.uid == uid)
    return next(found, None) or refuse("reason")


def refuse(field: str) -> NoReturn:
    raise Invalid({field: [_("Nothing here has this name.")]})
