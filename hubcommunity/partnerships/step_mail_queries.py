"""What the mails of the morning tell: the steps of the day, and the leads that are slow."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from hubcommunity.core.db import db, locked
from hubcommunity.partnerships.models import Lead, Stage, Transition
from hubcommunity.partnerships.queries import in_sight
from hubcommunity.partnerships.rot_policy import slowness
from hubcommunity.partnerships.step_list_queries import StepFilter, undone_by
from hubcommunity.partnerships.step_mail_models import StepMail
from hubcommunity.partnerships.step_models import Activity
from hubcommunity.people.models import Person


class SlowLead(NamedTuple):
    """A lead that is in its stage for longer than expected."""

    uid: uuid.UUID
    name: str
    stage: str
    days: int
    expected_days: int | None
    slowness: str


def steps_of_the_day(person: Person, today: date) -> Sequence[Activity]:
    """Return the steps of a person that are late or due today, with their leads."""
    query = undone_by(StepFilter(person.id, today)).where(Activity.due_on <= today)
    query = query.options(contains_eager(Activity.lead))
    return db.session.scalars(query.order_by(Activity.due_on, Activity.due_at, Activity.id)).all()


def slow_leads(person: Person, now: datetime) -> list[SlowLead]:
    """Return the open leads of a person that are slow, the slowest first."""
    stay = (Transition.lead_id == Lead.id) & Transition.left_at.is_(None)
    query = (
        select(
            Lead.uid, Lead.organisation_name, Stage.name, Transition.entered_at, Stage.expected_days
        )
        .join(Transition, stay)
        .join(Stage, Stage.id == Lead.stage_id)
        .where(Lead.owner_id == person.id, Lead.closed_at.is_(None), in_sight(person))
        .where(Stage.expected_days.is_not(None))
        .order_by(Transition.entered_at, Lead.id)
    )
    found = []
    for uid, name, stage, entered_at, expected in db.session.execute(query):
        days = (now - entered_at).days
        if is_slow := slowness(days, expected):
            found.append(SlowLead(uid, name, stage, days, expected, is_slow))
    return found


def settings_of(person: Person) -> StepMail | None:
    return db.session.get(StepMail, person.id)


def held_settings(person: Person) -> StepMail:
    """Lock what a person wants until commit, and return it as it is now."""
    query = locked(select(StepMail).where(StepMail.person_id == person.id))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
