"""Who may see a pipeline and the leads in it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from hubcommunity.accounts.models import Account, Duty
from hubcommunity.accounts.queries import holders, people_with_duty
from hubcommunity.core.access import ADMINISTRATOR, STAFF
from hubcommunity.core.db import db
from hubcommunity.partnerships.models import Pipeline, PipelineReader
from hubcommunity.people.models import Person

# By these it is decided who sees which pipeline.
SIGHT = (Pipeline, PipelineReader, Account.person_id, Account.closed_at, Duty, Person.id)


def seen_by(person: Person) -> ColumnElement[bool]:
    """Say, of rows of pipelines, that a member of staff may see them: those open to all staff,
    those that name the person, and for administrators all.
    """
    return seen_by_reader(person.id)


def seen_by_reader(person_id: Any) -> ColumnElement[bool]:
    """Say it by the number of the person, which may be a parameter of a prepared statement."""
    naming = select(PipelineReader.pipeline_id).where(PipelineReader.person_id == person_id)
    administrators = holders(ADMINISTRATOR).with_only_columns(Person.id)
    administers = administrators.where(Person.id == person_id).exists()
    return or_(Pipeline.is_restricted.is_(False), Pipeline.id.in_(naming), administers)


def may_see(pipeline: Pipeline, person: Person) -> bool:
    """Say whether a member of staff may know of a pipeline; to others it does not exist."""
    query = select(Pipeline.id).where(Pipeline.id == pipeline.id, seen_by(person))
    return db.session.scalar(query) is not None


def staff_who_see(pipeline: Pipeline) -> set[int]:
    """Return the members of staff, by id, who may see a pipeline."""
    staff = set(db.session.scalars(holders(STAFF).with_only_columns(Person.id)))
    if not pipeline.is_restricted:
        return staff
    naming = select(PipelineReader.person_id).where(PipelineReader.pipeline_id == pipeline.id)
    named = set(db.session.scalars(naming))
    return staff & (
        named | set(db.session.scalars(holders(ADMINISTRATOR).with_only_columns(Person.id)))
    )


def staff_for(pipeline: Pipeline) -> Sequence[Person]:
    """Return the members of staff to whom a lead of a pipeline can be given."""
    staff = people_with_duty(STAFF)
    if not pipeline.is_restricted:
        return staff
    seeing = staff_who_see(pipeline)
    return [person for person in staff if person.id in seeing]
