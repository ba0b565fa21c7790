"""Finding pipelines, stages and leads, and counting what waits."""

import uuid
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, Select, func, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db
from hubcommunity.core.prepared import one_or_404, prepared
from hubcommunity.core.text import fold
from hubcommunity.organisations.models import PRESENT, Organisation, OrganisationType
from hubcommunity.partnerships.lead_models import lead_helpers
from hubcommunity.partnerships.models import Lead, Pipeline, Stage, Transition
from hubcommunity.partnerships.policy import seen_by, seen_by_reader, staff_for
from hubcommunity.partnerships.twin_models import MergedLead
from hubcommunity.people.models import Person


def pipelines_for(person: Person) -> Sequence[Pipeline]:
    """Return the pipelines that a member of staff may see, in their order."""
    query = select(Pipeline).where(seen_by(person))
    return db.session.scalars(query.order_by(Pipeline.position, Pipeline.id)).all()


def pipeline_or_404(slug: str, person: Person) -> Pipeline:
    """Return the pipeline with its stages; raise 404 where there is none that the person sees."""
    query = select(Pipeline).options(joinedload(Pipeline.stages))
    query = query.where(Pipeline.slug == slug, seen_by(person))
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def bare_pipeline_or_404(slug: str, person: Person) -> Pipeline:
    """Return the pipeline as long as it is seen; its stages are loaded by whoever needs them."""
    return one_or_404(pipeline_seen_by(slug, person.id))


@prepared
def pipeline_seen_by(slug: str, person_id: int) -> Select[Pipeline]:
    return select(Pipeline).where(Pipeline.slug == slug, seen_by_reader(person_id))


def whole_pipeline(pipeline_id: int) -> Pipeline:
    """Return a pipeline with its stages as they are now, whatever was read before."""
    query = select(Pipeline).options(joinedload(Pipeline.stages)).where(Pipeline.id == pipeline_id)
    fresh = query.execution_options(populate_existing=True)
    return db.session.scalars(fresh).unique().one()


def hidden_from(person: Person) -> Sequence[int]:
    """Return the pipelines that a member of staff may not know of."""
    return db.session.scalars(select(Pipeline.id).where(not_(seen_by(person)))).all()


def in_sight(person: Person) -> ColumnElement[bool]:
    """Say, of rows of leads, that a member of staff may see their pipeline."""
    return Lead.pipeline_id.in_(select(Pipeline.id).where(seen_by(person)))


def lead_or_404(uid: uuid.UUID, person: Person) -> Lead:
    """Return the lead with all that its pages show; raise 404 where there is none in sight."""
    query = (
        select(Lead)
        .options(
            joinedload(Lead.pipeline, innerjoin=True).selectinload(Pipeline.stages),
            joinedload(Lead.stage, innerjoin=True),
            joinedload(Lead.organisation),
            joinedload(Lead.contact),
            joinedload(Lead.owner),
            joinedload(Lead.type),
            joinedload(Lead.source),
            joinedload(Lead.group),
            selectinload(Lead.topics),
            selectinload(Lead.tags),
            selectinload(Lead.helpers),
            undefer(Lead.description),
        )
        .where(Lead.uid == uid, in_sight(person))
    )
    return db.one_or_404(query)


def lead_with(uid: uuid.UUID | None) -> Lead | None:
    """Return the lead with this public name, if there is one."""
    return db.session.scalar(select(Lead).where(Lead.uid == uid)) if uid else None


def lead_written_to(uid: uuid.UUID) -> Lead | None:
    """Return the lead whose own address has this public name, or the one that it went into."""
    went = select(MergedLead.lead_id).where(MergedLead.uid == uid)
    return db.session.scalar(select(Lead).where((Lead.uid == uid) | Lead.id.in_(went)))


def lead_of_enquiry(enquiry_uid: uuid.UUID) -> Lead | None:
    """Return the lead that an enquiry was made into."""
    return db.session.scalar(select(Lead).where(made_from(enquiry_uid)))


def made_from(enquiry_uid: uuid.UUID) -> ColumnElement[bool]:
    """Say, of rows of leads, that an enquiry was made into them, or into one that they took in."""
    took_in = select(MergedLead.lead_id).where(MergedLead.enquiry_uid == enquiry_uid)
    return or_(Lead.enquiry_uid == enquiry_uid, Lead.id.in_(took_in))


def last_lead(stage: Stage) -> Lead | None:
    """Return the lead at the bottom of a stage."""
    query = select(Lead).where(Lead.stage_id == stage.id)
    return db.session.scalar(query.order_by(Lead.position.desc(), Lead.id.desc()).limit(1))


def first_stage(pipeline: Pipeline) -> Stage:
    """Return the stage in which every lead of the pipeline begins."""
    query = select(Stage).where(Stage.pipeline_id == pipeline.id, Stage.retired_at.is_(None))
    return db.session.scalars(query.order_by(Stage.position, Stage.id).limit(1)).one()


def number_in(stage: Stage) -> int:
    """Count the leads in a stage."""
    return numbers_in([stage.id])[stage.id]


def numbers_in(stage_ids: Collection[int]) -> dict[int, int]:
    """Count the leads in stages, by their ids."""
    query = select(Lead.stage_id, func.count()).where(Lead.stage_id.in_(stage_ids))
    found = dict(db.session.execute(query.group_by(Lead.stage_id)).all())
    return {number: found.get(number, 0) for number in stage_ids}


def open_transition(lead: Lead) -> Transition:
    """Return the lead's stay in its present stage, with who put it there."""
    return open_transitions([lead])[lead.id]


def open_transitions(leads: Collection[Lead]) -> dict[int, Transition]:
    """Return the stay of each lead in its present stage, with who put it there, by its number."""
    query = (
        select(Transition)
        .options(joinedload(Transition.by))
        .where(Transition.lead_id.in_([lead.id for lead in leads]), Transition.left_at.is_(None))
    )
    return {stay.lead_id: stay for stay in db.session.scalars(query)}


def organisation_named(name: str) -> Organisation | None:
    """Return the one organisation with this name, folded; None where there is none or several."""
    return organisations_named([name]).get(organisation_key(name))


def organisations_named(names: Iterable[str]) -> dict[str, Organisation]:
    """Return the organisations with these names, by the names as folded: each that is the one."""
    keys = {organisation_key(name) for name in names} - {""}
    found: dict[str, list[Organisation]] = {}
    query = select(Organisation).where(Organisation.name_folded.in_(keys), PRESENT)
    for each in db.session.scalars(query) if keys else ():
        found.setdefault(each.name_folded, []).append(each)
    return {key: several[0] for key, several in found.items() if len(several) == 1}


def organisation_key(name: str) -> str:
    """Return a name as organisations are found by it."""
    return fold(name)[:200]


def organisation_types() -> Sequence[OrganisationType]:
    """Return the kinds of organisation in their order."""
    order = (OrganisationType.position, OrganisationType.name)
    return db.session.scalars(select(OrganisationType).order_by(*order)).all()


def owners_by_address(pipeline: Pipeline) -> dict[str, int]:
    """Return whom a lead of a pipeline can be given to, by their folded addresses."""
    return {str(who.email_folded): who.id for who in staff_for(pipeline) if who.email}


def involved_by_address(pipeline: Pipeline) -> dict[str, int]:
    """Return who owns leads of a pipeline, or helps with them, by their folded addresses."""
    its = select(Lead.id).where(Lead.pipeline_id == pipeline.id)
    owning = select(Lead.owner_id).where(Lead.pipeline_id == pipeline.id)
    helping = select(lead_helpers.c.person_id).where(lead_helpers.c.lead_id.in_(its))
    query = select(Person.email_folded, Person.id).where(Person.email_folded.is_not(None))
    found = db.session.execute(query.where(or_(Person.id.in_(owning), Person.id.in_(helping))))
    return {str(address): number for address, number in found}
