"""Which organisations have names that may be nearly the same."""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, groupby
from typing import Any

from sqlalchemy import Select, func, select

from hubcommunity.core.db import db, locked
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


def hold(ids: Collection[int]) -> None:
    """Lock organisations, so that nobody gives one another name before it is compared."""
    query = select(Organisation.id).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    db.session.execute(locked(query)).all()


def folded_names(ids: Collection[int]) -> Sequence[tuple[int, str]]:
    query = select(Organisation.id, Organisation.name_folded).where(Organisation.id.in_(ids))
    return [(id_, name) for id_, name in db.session.execute(query.order_by(Organisation.id))]


def near_pairs(ids: Collection[int]) -> Sequence[tuple[int, int]]:
    """Return the organisations near to these by name, each pair once and the smaller id first."""
    asked = set(ids)
    pairs = {
        (one, other)
        for sharing in sharing_a_key(ids)
        for one, other in combinations(sharing, 2)
        if one[0] in asked or other[0] in asked
    }
    return sorted(
        (first, second)
        for (first, name), (second, other_name) in pairs
        if name != other_name and are_near(name, other_name)
    )


def sharing_a_key(ids: Collection[int]) -> Iterator[list[tuple[int, str]]]:
    """Yield the organisations, with their folded names, that have a key in common with others, at
    least one of these among them.
    """
    own = select(NameKey.key).where(NameKey.organisation_id.in_(ids))
    query = (
        select(NameKey.key, Organisation.id, Organisation.name_folded)
        .join(Organisation, Organisation.id == NameKey.organisation_id)
        .where(NameKey.key.in_(rare(own).having(func.count() > 1)))
        .order_by(NameKey.key, Organisation.id)
    )
    for _key, rows in groupby(db.session.execute(query), key=lambda row: row[0]):
        yield [(id_, name) for _, id_, name in rows]


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
