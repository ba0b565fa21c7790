"""Finding people."""

import uuid

from flask import current_app
from sqlalchemy import select

from hubcommunity.core.db import db, locked
from hubcommunity.core.text import fold_email
from hubcommunity.people.models import Person


def by_email(email: str) -> Person | None:
    """Return the person with this address, however it is written."""
    return db.session.scalar(select(Person).where(Person.email_folded == fold_email(email)))


def held_by_email(email: str) -> Person | None:
    """Lock the person with this address until commit, and return them as they stand now."""
    query = locked(select(Person).where(Person.email_folded == fold_email(email)))
    return db.session.scalar(query.execution_options(populate_existing=True))


def by_uid(uid: uuid.UUID | None) -> Person | None:
    """Return the person of this public name, if there is one."""
    return db.session.scalar(select(Person).where(Person.uid == uid)) if uid else None


def get_or_404(uid: uuid.UUID) -> Person:
    """Return the person; raise 404 where there is none."""
    return db.one_or_404(select(Person).where(Person.uid == uid))


def zone_of(person: Person | None) -> str:
    """Return the time zone by whose clocks a person lives; the hub's where they have said none."""
    default = str(current_app.config["BABEL_DEFAULT_TIMEZONE"])
    return (person.timezone if person else None) or default
