"""What the demonstration is told of itself, and finding its rows again."""

import tomllib
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.core.text import fold, fold_email, slugify
from hubcommunity.organisations.models import Organisation, OrganisationType, Topic
from hubcommunity.people.models import Person
from hubcommunity.topics.models import TopicGroup

HERE = Path(__file__).parent
FACTS = tomllib.loads((HERE / "demo.toml").read_text(encoding="utf-8"))
SINCE = timedelta(days=200)


def type_of(name: str) -> OrganisationType:
    return db.session.scalars(
        select(OrganisationType).where(OrganisationType.code == slugify(name))
    ).one()


def topics_of(codes: list[str]) -> list[Topic]:
    return list(db.session.scalars(select(Topic).where(Topic.code.in_(codes))))


def person_of(email: str) -> Person:
    found = select(Person).where(Person.email_folded == fold_email(email))
    return db.session.scalars(found).one()


def organisation_of(name: str) -> Organisation:
    found = select(Organisation).where(Organisation.name_folded == fold(name))
    return db.session.scalars(found).one()


def group_of(slug: str) -> TopicGroup:
    return db.session.scalars(select(TopicGroup).where(TopicGroup.slug == slug)).one()
