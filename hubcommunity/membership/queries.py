"""Reading applications."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from hubcommunity.core.db import db, locked
from hubcommunity.membership.models import (
    OPEN_STATES,
    PREPARED_LASTS,
    STAFF_STATES,
    UNCONFIRMED_LASTS,
    Application,
    Question,
)
from hubcommunity.membership.policy import is_own
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import affiliations_of, look_alikes, telling_host
from hubcommunity.people.models import Person

# More organisations than ever look alike: none that somebody represents may be left out.
ALL_ALIKE = 1000
WITH_ANSWERS = (
    joinedload(Application.type),
    joinedload(Application.applicant),
    joinedload(Application.decided_by),
    joinedload(Application.organisation),
    joinedload(Application.assignee),
    joinedload(Application.previous),
    selectinload(Application.topics),
    selectinload(Application.questions).joinedload(Question.asked_by),
)


def get_or_404(uid: uuid.UUID) -> Application:
    """Return an application that staff may see, with its answers; raise 404 for any other."""
    query = select(Application).options(*WITH_ANSWERS).where(Application.uid == uid)
    return db.one_or_404(query.where(Application.state.in_(STAFF_STATES)))


def own_or_404(uid: uuid.UUID, person: Person) -> Application:
    """Return a person's own application with its answers; raise 404 for any other."""
    query = select(Application).options(*WITH_ANSWERS).where(Application.uid == uid)
    query = query.where(Application.applicant_id == person.id)
    return db.one_or_404(query.where(Application.state.in_(STAFF_STATES)))


def applications_of(person: Person) -> Sequence[Application]:
    """Return a person's applications, the newest first."""
    query = (
        select(Application)
        .options(joinedload(Application.type), joinedload(Application.organisation))
        .where(Application.applicant_id == person.id)
        .where(Application.state.in_(STAFF_STATES))
        .order_by(Application.id.desc())
    )
    return db.session.scalars(query).all()


def hold(application: Application) -> Application:
    """Lock the application until commit, and read its present state.

    The lock comes first and alone: a row that was waited for is current, but what PostgreSQL
    joins to it is as old as the question.
    """
    db.session.execute(locked(select(Application).where(Application.id == application.id)))
    db.session.refresh(application)
    return application


def waits_too_long(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a draft is to be forgotten. What staff fill in waits for them
    without end, and then longer for the person to whom it is handed.
    """
    last_mailed = func.coalesce(Application.mailed_at, Application.created_at)
    unconfirmed = Application.prepared_by_id.is_(None) & (last_mailed <= now - UNCONFIRMED_LASTS)
    return or_(unconfirmed, Application.handed_at <= now - PREPARED_LASTS)


def twins(application: Application, limit: int = 5) -> Sequence[Application]:
    """Return other open applications of the same name or website, however they are written."""
    same = [Application.name_folded == application.name_folded]
    if host := telling_host(application.website):
        same.append(Application.website_host == host)
    query = (
        select(Application)
        .options(joinedload(Application.type))
        .where(or_(*same), Application.name_folded != "", Application.id != application.id)
        .where(Application.state.in_(OPEN_STATES))
        .order_by(Application.id)
    )
    return db.session.scalars(query.limit(limit)).all()


def all_alike(application: Application) -> list[Organisation]:
    """Return every organisation that the applying one may be."""
    return [*look_alikes(application.organisation_name, application.website, limit=ALL_ALIKE)]


def concerns(application: Application, person: Person, link_to: Organisation | None = None) -> bool:
    """Say whether the application is the person's own, or of an organisation they represent:
    one that looks like the applying one, or the one that an approval would link.
    """
    represents = [affiliation.organisation for affiliation in affiliations_of(person)]
    same = all_alike(application)
    return is_own(application, person, represents, [*same, link_to] if link_to else same)
