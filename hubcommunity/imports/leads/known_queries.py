"""What is on record of the leads of which the rows of a batch may speak."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from hubcommunity.core.db import db
from hubcommunity.core.text import as_uid, fold
from hubcommunity.imports.leads.row_policy import organisation_in
from hubcommunity.imports.match_queries import Hits, candidates, hits_of
from hubcommunity.imports.row_policy import Said
from hubcommunity.organisations.models import Organisation
from hubcommunity.partnerships.contact_models import Contact, LegalBasis
from hubcommunity.partnerships.models import Lead, Pipeline
from hubcommunity.partnerships.step_models import Activity, ActivityState
from hubcommunity.people.models import Person

Provided = tuple[LegalBasis, str]


@dataclass(frozen=True)
class Told:
    """Which organisation a row tells of: its id if there is one, and those between which nobody but
    staff can decide. `is_sure` where more than a name tells it.
    """

    organisation_id: int | None
    unclear: Sequence[int] = ()
    is_sure: bool = False


@dataclass(frozen=True)
class Known:
    """What is on record for a batch: leads, who is a contact of each, and its undone steps."""

    organisations: Mapping[int, Told]
    names: Mapping[int, str]
    by_uid: Mapping[Any, Lead]
    by_key: Mapping[Any, Sequence[Lead]]
    contacts: Mapping[tuple[int, str], Provided]
    steps: Mapping[int, Sequence[tuple[str, date | None]]]


def known_of(pipeline: Pipeline, batch: Sequence[Said], newest: int) -> Known:
    """Read what the rows of a batch are compared with, in as many queries whatever their number.

    `newest` is the last lead of the time before the import: those after it are of rows before.
    """
    told = organisations_of(batch)
    by_uid, by_key = leads_of(pipeline, batch, told, newest)
    ids = {lead.id for lead in by_uid.values()} | {
        lead.id for leads in by_key.values() for lead in leads
    }
    return Known(told, names_of(told), by_uid, by_key, contacts_of(ids), steps_of(ids))


def organisations_of(batch: Sequence[Said]) -> dict[int, Told]:
    """Return of which organisation each row tells, by the numbers of the rows."""
    asked = [organisation_in(said) for said in batch]
    hits = hits_of(asked)
    return {said.number: told_by(said, hits) for said in asked}


def told_by(said: Said, hits: Hits) -> Told:
    """Return whom a row tells of: a name alone that several have tells nobody."""
    more = {name: value for name, value in said.values.items() if name not in ("name", "country")}
    is_sure = bool(candidates(Said(said.number, more), hits))
    found = sorted(candidates(said, hits))
    if len(found) == 1:
        return Told(found[0], is_sure=is_sure)
    return Told(None, found if is_sure else ())


def names_of(told: Mapping[int, Told]) -> dict[int, str]:
    ids = {each.organisation_id for each in told.values()}.union(
        *(t.unclear for t in told.values())
    )
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids - {None}))
    return dict(db.session.execute(query).all())


def leads_of(
    pipeline: Pipeline, batch: Sequence[Said], told: Mapping[int, Told], newest: int
) -> tuple[dict[Any, Lead], dict[Any, list[Lead]]]:
    """Return the leads that rows may speak of, by their public names, and by the keys of names."""
    uids = {uid for said in batch if (uid := as_uid(said.values.get("id")))}
    names = {name for said in batch if (name := name_in(said))}
    ids = {each.organisation_id for each in told.values()} - {None}
    fits = or_(Lead.uid.in_(uids), Lead.name_folded.in_(names), Lead.organisation_id.in_(ids))
    query = (
        select(Lead)
        .options(
            undefer(Lead.description),
            joinedload(Lead.contact),
            selectinload(Lead.tags),
            selectinload(Lead.topics),
            selectinload(Lead.helpers),
        )
        .where(Lead.pipeline_id == pipeline.id, Lead.id <= newest, fits)
        .order_by(Lead.id)
    )
    by_uid, by_key = {}, defaultdict(list)
    for lead in db.session.scalars(query.execution_options(populate_existing=True)):
        by_uid[lead.uid] = lead
        for key in keys_of(lead):
            by_key[key].append(lead)
    return by_uid, by_key


def keys_of(lead: Lead) -> list[Any]:
    """Return by what a row tells a lead: what it is about, and where it is if it is closed."""
    place = lead.stage_id if lead.closed_at else None
    about = [("name", lead.name_folded, place)]
    return (
        [*about, ("organisation", lead.organisation_id, place)] if lead.organisation_id else about
    )


def name_in(said: Said) -> str:
    return fold(said.values.get("organisation", ""))[:200]


def contacts_of(ids: set[int]) -> dict[tuple[int, str], Provided]:
    query = select(Contact.lead_id, Person.email_folded, Contact.basis, Contact.source)
    query = query.join(Person, Person.id == Contact.person_id).where(Contact.lead_id.in_(ids))
    return {
        (number, str(email)): (basis, source)
        for number, email, basis, source in db.session.execute(query)
    }


def steps_of(ids: set[int]) -> dict[int, list[tuple[str, date | None]]]:
    found: dict[int, list[tuple[str, date | None]]] = defaultdict(list)
    query = select(Activity.lead_id, Activity.text, Activity.due_on)
    is_undone = Activity.state == ActivityState.PLANNED
    for number, text, due_on in db.session.execute(
        query.where(Activity.lead_id.in_(ids), is_undone).order_by(Activity.id)
    ):
        found[number].append((text, due_on))
    return found
