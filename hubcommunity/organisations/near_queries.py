"""Which organisations have names that may be nearly the same."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from hubcommunity.core.db import db
from hubcommunity.organisations.models import PRESENT, Organisation
from hubcommunity.organisations.near_models import NameKey
from hubcommunity.organisations.near_policy import are_near, keys_of

# A key that more names than these share tells none of them apart.
COMMON = 20


def renamed(of: Organisation | None = None) -> Sequence[int]:
    """Return the ids of organisations whose names have not been compared as they are now."""
    new = Organisation.name_keyed != Organisation.name_folded
    query = select(Organisation.id).where(PRESENT, new).order_by(Organisation.id)
    return db.session.scalars(query if of is None else query.where(Organisation.id == of.id)).all()


def folded_names(ids: Collection[int]) -> Sequence[tuple[int, str]]:
    query = select(Organisation.id, Organisation.name_folded).where(Organisation.id.in_(ids))
    return [(id_, name) for id_, name in db.session.execute(query.order_by(Organisation.id))]


def near_pairs(ids: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the organisations near to these by name, each pair once and the smaller id first."""
    own, other = aliased(NameKey), aliased(NameKey)
    one, two = aliased(Organisation), aliased(Organisation)
    telling = rare(select(NameKey.key).where(NameKey.organisation_id.in_(ids)))
    query = (
        select(one.id, two.id, one.name_folded, two.name_folded)
        .distinct()
        .select_from(own)
        .join(other, other.key == own.key)
        .join(one, one.id == own.organisation_id)
        .join(two, two.id == other.organisation_id)
        .where(own.organisation_id.in_(ids), own.key.in_(telling), one.id != two.id)
        .where(one.name_folded != two.name_folded)
    )
    found = {
        (min(first, second), max(first, second))
        for first, second, name, other_name in db.session.execute(query)
        if are_near(name, other_name)
    }
    yield from sorted(found)


def rare(keys: Select[Any]) -> Select[Any]:
    """Return those of the keys that few names have."""
    query = select(NameKey.key).where(NameKey.key.in_(keys)).group_by(NameKey.key)
    return query.having(func.count() <= COMMON)


def near_to(name: str) -> list[int]:
    """Return the ids of organisations whose names are nearly the same as a folded one."""
    asked = select(NameKey.key).where(NameKey.key.in_(keys_of(name)))
    query = (
        select(Organisation.id, Organisation.name_folded)
        .distinct()
        .join(NameKey, NameKey.organisation_id == Organisation.id)
        .where(NameKey.key.in_(rare(asked)))
        .order_by(Organisation.id)
    )
    return [id_ for id_, other in db.session.execute(query) if are_near(name, other)]
