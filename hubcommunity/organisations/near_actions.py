"""Keeping which organisations have names that are nearly the same."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, or_, text, update
from sqlalchemy.dialects import postgresql, sqlite

from hubcommunity.core.db import db
from hubcommunity.organisations import near_queries as queries
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.near_models import NameKey, NearName
from hubcommunity.organisations.near_policy import keys_of

BATCH = 1_000
FEW = 100
UNSEEN = {"synchronize_session": False}


def compare_names(of: Organisation | None = None) -> None:
    """Compare the names that are new, or were changed, with all others.

    What it takes depends on how many those are, and not on how many organisations there are.
    """
    ids = queries.renamed(of)
    for batch in batches(ids):
        learn(batch)
    if len(ids) > FEW:
        count_keys()
    for batch in batches(ids):
        pairs = queries.near_pairs(batch)
        add(NearName, [{"first_id": first, "second_id": second} for first, second in pairs])


def count_keys() -> None:
    """Let PostgreSQL know how many keys there are by now.

    It counts by itself, but later: it would take a table that was all but empty a moment ago to be
    so still, and read the whole of it for each key.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE name_keys"))


def batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def learn(ids: Sequence[int]) -> None:
    """Forget what was known of these organisations' names, and keep the keys of what they are."""
    queries.hold(ids)
    with_them = or_(NearName.first_id.in_(ids), NearName.second_id.in_(ids))
    db.session.execute(delete(NearName).where(with_them), execution_options=UNSEEN)
    own = delete(NameKey).where(NameKey.organisation_id.in_(ids))
    db.session.execute(own, execution_options=UNSEEN)
    for_all = ((id_, sorted(keys_of(name))) for id_, name in queries.folded_names(ids))
    add(NameKey, [{"key": key, "organisation_id": id_} for id_, keys in for_all for key in keys])
    kept = update(Organisation).where(Organisation.id.in_(ids))
    kept = kept.values(name_keyed=Organisation.name_folded)
    db.session.execute(kept, execution_options=UNSEEN)


def add(model: Any, rows: list[dict[str, int]]) -> None:
    """Add rows, of which somebody else may have added the same at this moment."""
    if rows:
        insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
        db.session.execute(insert(model.__table__).on_conflict_do_nothing(), rows)
