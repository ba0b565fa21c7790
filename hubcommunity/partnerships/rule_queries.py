"""The rules of a pipeline, who could be given its leads now, and who would be."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import SIZE
from hubcommunity.partnerships.models import Lead, Pipeline
from hubcommunity.partnerships.policy import staff_who_see
from hubcommunity.partnerships.rule_models import Absence, AssignmentRule, RulePlace
from hubcommunity.partnerships.rule_policy import fits, next_place
from hubcommunity.people.models import Person
from hubcommunity.people.queries import zone_of

A_DAY = timedelta(days=1)


class Pick(NamedTuple):
    """A rule that counts for a lead, and whose turn it is by it."""

    rule: AssignmentRule
    place: RulePlace


def rules_of(pipeline: Pipeline) -> Sequence[AssignmentRule]:
    """Return the rules of a pipeline in their order, with the types and people that they name."""
    people = selectinload(AssignmentRule.places).joinedload(RulePlace.person, innerjoin=True)
    query = (
        select(AssignmentRule)
        .options(selectinload(AssignmentRule.types), people)
        .where(AssignmentRule.pipeline_id == pipeline.id)
        .order_by(AssignmentRule.position, AssignmentRule.id)
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def rule_or_404(uid: uuid.UUID) -> AssignmentRule:
    """Return a rule with its pipeline; raise 404 where there is none."""
    pipeline = joinedload(AssignmentRule.pipeline, innerjoin=True)
    return db.one_or_404(select(AssignmentRule).options(pipeline).where(AssignmentRule.uid == uid))


class Rota:
    """Who could be given the new leads of a pipeline now, by which of its rules.

    Who is away, no longer staff, or may not see the pipeline is passed over; a rule by which nobody
    is left counts for nothing.
    """

    def __init__(self, rules: Sequence[AssignmentRule], pipeline: Pipeline) -> None:
        people = [place.person for rule in rules for place in rule.places]
        self.rules = rules
        self.present = staff_who_see(pipeline) - away(people)
        self.loads = open_leads([person.id for person in people])

    def pick(self, *, country: str | None, type_id: int | None) -> Pick | None:
        """Return by which rule, and to whom, a lead goes; None when none gives it to anybody."""
        for rule in (each for each in self.rules if fits(each, country, type_id)):
            if place := next_place(rule, self.present, self.loads):
                return Pick(rule, place)
        return None


def away(people: Collection[Person]) -> set[int]:
    """Return who of some people is away today, by the calendar where each of them is."""
    now = clock.now()
    today = {person.id: now.astimezone(ZoneInfo(zone_of(person))).date() for person in people}
    # No calendar is further than a day from that of UTC.
    query = select(Absence).where(
        Absence.person_id.in_(today),
        Absence.starts_on <= now.date() + A_DAY,
        Absence.ends_on >= now.date() - A_DAY,
    )
    return {
        absence.person_id
        for absence in db.session.scalars(query)
        if absence.starts_on <= today[absence.person_id] <= absence.ends_on
    }


def open_leads(people: Collection[int]) -> dict[int, int]:
    """Return how many open leads each of some people owns, in whichever pipeline."""
    query = (
        select(Lead.owner_id, func.count())
        .where(Lead.owner_id.in_(people), Lead.closed_at.is_(None))
        .group_by(Lead.owner_id)
    )
    counted = db.session.execute(query).all()
    return {owner_id: number for owner_id, number in counted if owner_id}


def absences_of(person: Person, today: date) -> Sequence[Absence]:
    """Return when somebody is away, today or later, the next time first."""
    query = select(Absence).where(Absence.person_id == person.id, Absence.ends_on >= today)
    return db.session.scalars(query.order_by(Absence.starts_on, Absence.id).limit(SIZE)).all()


def absence_or_404(person: Person, uid: uuid.UUID) -> Absence:
    """Return an absence of the person; raise 404 for anybody else's."""
    return db.one_or_404(select(Absence).where(Absence.person_id == person.id, Absence.uid == uid))
