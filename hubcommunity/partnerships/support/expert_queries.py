"""Who could help a country: people of member organisations, each with the reasons."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, case, exists, false, or_, select
from sqlalchemy.orm import joinedload

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.i18n import countries, country_name
from hubcommunity.organisations.models import (
    PRESENT,
    Affiliation,
    AffiliationState,
    Organisation,
    Topic,
    organisation_topics,
)
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.support.models import Expert
from hubcommunity.partnerships.support.near_policy import is_near
from hubcommunity.people.models import Person
from hubcommunity.topics.models import Seat, TopicGroup

OFFERED = 12


class Suggestion(NamedTuple):
    person: Person
    organisation: Organisation
    reasons: Sequence[str]


def suggestions(lead: Lead) -> list[Suggestion]:
    """Return who could be asked, the best first: by the topics of a lead, then by its country.

    Where a lead has no topics, the country alone counts. Whoever was asked is not suggested again.
    """
    asked = select(Expert.person_id).where(Expert.lead_id == lead.id)
    query = representatives().where(Affiliation.person_id.not_in(asked), matching(lead))
    order = (Person.family_name, Person.given_name, Person.id, Affiliation.id)
    found = db.session.scalars(query.order_by(points(lead).desc(), *order).limit(OFFERED)).all()
    groups, interests = groups_of(lead, found), interests_of(lead, found)
    return [
        Suggestion(each.person, each.organisation, list(reasons(lead, each, groups, interests)))
        for each in found
    ]


def representative(lead: Lead, person_uid: object) -> Affiliation | None:
    """Return for which member a person can be asked: the one that fits a lead best."""
    query = representatives().where(Person.uid == person_uid)
    return db.session.scalar(query.order_by(points(lead).desc(), Affiliation.id).limit(1))


def representatives():  # type: ignore[no-untyped-def]
    """Select whoever represents a member of the hub today."""
    return (
        select(Affiliation)
        .join(Affiliation.person)
        .join(Affiliation.organisation)
        .options(joinedload(Affiliation.person), joinedload(Affiliation.organisation))
        .where(
            Affiliation.state == AffiliationState.CURRENT,
            PRESENT,
            Organisation.is_member(clock.today()),
        )
    )


# --- what matches ---


def matching(lead: Lead) -> ColumnElement[bool]:
    if lead.topics:
        return or_(sits_in_a_group(lead), has_an_interest(lead))
    return or_(is_there(lead), is_near_by(lead))


def points(lead: Lead) -> ColumnElement[int]:
    """Weigh the reasons: who works on the topic comes before who lives next door."""
    weights = (
        (sits_in_a_group(lead), 4),
        (has_an_interest(lead), 2),
        (is_there(lead), 2),
        (is_near_by(lead), 1),
    )
    first, *others = (case((condition, weight), else_=0) for condition, weight in weights)
    return sum(others, first)


def topic_ids(lead: Lead) -> list[int]:
    return [topic.id for topic in lead.topics]


def sits_in_a_group(lead: Lead) -> ColumnElement[bool]:
    about = select(TopicGroup.id).where(TopicGroup.topic_id.in_(topic_ids(lead)))
    return exists().where(
        Seat.person_id == Affiliation.person_id,
        Seat.ended_at.is_(None),
        Seat.group_id.in_(about),
    )


def has_an_interest(lead: Lead) -> ColumnElement[bool]:
    return exists().where(
        organisation_topics.c.organisation_id == Affiliation.organisation_id,
        organisation_topics.c.topic_id.in_(topic_ids(lead)),
    )


def is_there(lead: Lead) -> ColumnElement[bool]:
    return Organisation.country == lead.country if lead.country else false()


def is_near_by(lead: Lead) -> ColumnElement[bool]:
    if not lead.country:
        return false()
    near = [code for code, _name in countries() if is_near(code, lead.country)]
    return Organisation.country.in_(near)


# --- the reasons in words ---


def groups_of(lead: Lead, found: Sequence[Affiliation]) -> dict[int, list[str]]:
    """Return in which groups of a lead's topics each person sits, by the person's id."""
    query = (
        select(Seat.person_id, TopicGroup.name)
        .join(TopicGroup, TopicGroup.id == Seat.group_id)
        .where(Seat.person_id.in_([each.person_id for each in found]), Seat.ended_at.is_(None))
        .where(TopicGroup.topic_id.in_(topic_ids(lead)))
        .distinct()
        .order_by(TopicGroup.name)
    )
    return gathered(query)


def interests_of(lead: Lead, found: Sequence[Affiliation]) -> dict[int, list[str]]:
    """Return which of a lead's topics interest each organisation, by its id."""
    of = organisation_topics.c
    query = (
        select(of.organisation_id, Topic.name)
        .join(Topic, Topic.id == of.topic_id)
        .where(of.organisation_id.in_([each.organisation_id for each in found]))
        .where(Topic.id.in_(topic_ids(lead)))
        .order_by(Topic.position, Topic.id)
    )
    return gathered(query)


def gathered(query) -> dict[int, list[str]]:  # type: ignore[no-untyped-def]
    names: dict[int, list[str]] = {}
    for whose, name in db.session.execute(query):
        names.setdefault(whose, []).append(name)
    return names


def reasons(
    lead: Lead,
    found: Affiliation,
    groups: dict[int, list[str]],
    interests: dict[int, list[str]],
) -> Iterator[str]:
    for name in groups.get(found.person_id, ()):
        yield _("Sits in the group %(group)s", group=name)
    if about := interests.get(found.organisation_id):
        yield _("The organisation works on %(topics)s", topics=", ".join(about))
    country = found.organisation.country
    if lead.country and country == lead.country:
        yield _("From %(country)s", country=country_name(country))
    elif lead.country and is_near(country, lead.country):
        yield _("From %(country)s, near by or of the same language", country=country_name(country))
