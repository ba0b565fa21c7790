"""What the mails of the morning tell: the steps of the day; and who wants them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from hubcommunity.core.db import db, locked
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.step_list_queries import (
    EVERYONE,
    StepFilter,
    undone_by,
    without_owner,
)
from hubcommunity.partnerships.step_mail_models import StepMail
from hubcommunity.partnerships.step_models import Activity
from hubcommunity.people.models import Person


def woken(person: Person, since: date, today: date) -> Sequence[Activity]:
    """Return the steps of lost leads that were to be looked at again on a day from `since` on: a
    person's own, and those that nobody of the staff has, of leads that the person sees.
    """
    of_them = or_(Activity.owner_id == person.id, without_owner(Activity.owner_id))
    query = undone_by(StepFilter(person, today, who=EVERYONE)).where(of_them)
    return in_order(query.where(Lead.closed_at.is_not(None), Activity.due_on.between(since, today)))


def steps_of_the_day(person: Person, today: date) -> Sequence[Activity]:
    """Return the steps of a person that are late or due today, with their leads."""
    return in_order(undone_by(StepFilter(person, today)).where(Activity.due_on <= today))


def in_order(query: Select[Any]) -> Sequence[Activity]:
    query = query.options(contains_eager(Activity.lead))
    return db.session.scalars(query.order_by(Activity.due_on, Activity.due_at, Activity.id)).all()


def settings_of(person: Person) -> StepMail | None:
    return db.session.get(StepMail, person.id)


def held_settings(person: Person) -> StepMail:
    """Lock what a person wants until commit, and return it as it is now."""
    query = locked(select(StepMail).where(StepMail.person_id == person.id))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
