"""Who sits in a group by type and country, and whom staff wish to have there."""

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select

from hubcommunity.core.db import db
from hubcommunity.core.watching import remembers
from hubcommunity.organisations.models import Organisation, OrganisationType
from hubcommunity.topics.composition_models import Wish
from hubcommunity.topics.composition_policy import Gap as Gap
from hubcommunity.topics.composition_policy import Sitting, Wanted, missing
from hubcommunity.topics.ending_queries import counts
from hubcommunity.topics.models import AT_THE_TABLE, Seat, TopicGroup

# From these is told who is at the table.
TABLE = (TopicGroup, Seat, Organisation, OrganisationType, Wish)


class Bar(NamedTuple):
    """How many organisations of one type sit in a group, and whether staff wish for it."""

    type: str
    organisations: int
    is_wanted: bool


class Composition(NamedTuple):
    """Who is at the table of a group, and who is missing, as plain values."""

    bars: Sequence[Bar]
    wanted: Sequence[Wanted]
    gaps: Sequence[Gap]
    organisations: int
    countries: int


def composition_of(group: TopicGroup) -> Composition:
    """Return who is at the table of a group and who is missing."""
    return composition_in(group.id)


@remembers(*TABLE)
def composition_in(group_id: int) -> Composition:
    group = db.session.get_one(TopicGroup, group_id)
    wanted, rows = wishes_of(group), table_of(group)
    wished_for = {wish.type_id for wish in wanted}
    sitting = [Sitting(kind, country, number) for kind, _name, country, number in rows if country]
    here = Counter[int]()
    for some in sitting:
        here[some.type_id] += some.organisations
    names = {kind: name for kind, name, _country, _number in rows}
    bars = [Bar(name, here[kind], kind in wished_for) for kind, name in names.items()]
    countries = {some.country for some in sitting}
    return Composition(bars, wanted, missing(wanted, sitting), here.total(), len(countries))


def table_of(group: TopicGroup) -> Sequence[Any]:
    """Count the organisations at a group's table by type and country. Types that nobody there is of
    come without a country, so that one query tells of all.
    """
    sits = (
        select(Seat.organisation_id)
        .where(Seat.group_id == group.id, counts(group), Seat.kind.in_(AT_THE_TABLE))
        .distinct()
    )
    of_type = and_(Organisation.type_id == OrganisationType.id, Organisation.id.in_(sits))
    query = (
        select(
            OrganisationType.id,
            OrganisationType.name,
            Organisation.country,
            func.count(Organisation.id),
        )
        .outerjoin(Organisation, of_type)
        .group_by(OrganisationType.id, Organisation.country)
        .order_by(OrganisationType.position, OrganisationType.id, Organisation.country)
    )
    return db.session.execute(query).all()


def wishes_of(group: TopicGroup) -> Sequence[Wanted]:
    """Return whom staff wish to have in a group, in the order in which they said so."""
    columns = (Wish.uid, Wish.type_id, OrganisationType.name, Wish.country, Wish.region)
    query = (
        select(*columns, Wish.minimum)
        .select_from(Wish)
        .outerjoin(OrganisationType, OrganisationType.id == Wish.type_id)
        .where(Wish.group_id == group.id)
        .order_by(Wish.id)
    )
    return [Wanted(*row) for row in db.session.execute(query)]


def wish_or_404(group: TopicGroup, uid: uuid.UUID) -> Wish:
    """Return a wish for this group; or raise 404."""
    return db.one_or_404(select(Wish).where(Wish.uid == uid, Wish.group_id == group.id))


def gap_of(group: TopicGroup, uid: uuid.UUID) -> Gap | None:
    """Return what is missing of one wish for a group; None where it is met, or there is none."""
    return next((gap for gap in composition_of(group).gaps if gap.wanted.uid == uid), None)


def is_wished(group: TopicGroup, type_id: int | None, country: str | None, region: object) -> bool:
    """Say whether staff wish for just this in a group already."""
    same = (type_id, country, region)
    return any((one.type_id, one.country, one.region) == same for one in wishes_of(group))
