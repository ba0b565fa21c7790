"""Finding pairs of organisations that may be one, and remembering those that are not."""

from datetime import datetime

from sqlalchemy import delete, or_
from sqlalchemy.dialects import postgresql, sqlite

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.organisations import duplicate_queries as queries
from hubcommunity.organisations.duplicate_models import DuplicatePair, PairState
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.near_actions import compare_names
from hubcommunity.people.models import Person

KEPT = ("first_id", "second_id", "score", "reasons", "state", "found_at", "seen_at")


def find_duplicates(now: datetime, of: Organisation | None = None) -> None:
    """Keep the list of pairs that look alike: of all organisations, or of one with all others.

    Names that are new are compared with the others first. Then statements of the database do it
    all, the same again and again: what staff decided stays as it is, and what looks alike no more
    is gone.
    """
    db.session.flush()
    compare_names(of)
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    added = insert(DuplicatePair).from_select(KEPT, queries.to_keep(now, of))
    fresh = {name: added.excluded[name] for name in ("score", "reasons", "seen_at")}
    is_open = DuplicatePair.state == PairState.OPEN
    db.session.execute(
        added.on_conflict_do_update(
            index_elements=["first_id", "second_id"], set_=fresh, where=is_open
        ),
        execution_options={"synchronize_session": False},
    )
    gone = delete(DuplicatePair).where(is_open, DuplicatePair.seen_at < now)
    if of is not None:
        gone = gone.where(or_(DuplicatePair.first_id == of.id, DuplicatePair.second_id == of.id))
    db.session.execute(gone, execution_options={"synchronize_session": False})


def tell_apart(one: Organisation, other: Organisation, *, by: Person) -> None:
    """Remember that two organisations are not the same, whichever is named first."""
    settle(one, other, PairState.APART, by)
    record("organisation.told_apart", by=by, on=one, other=other.name)


def settle(one: Organisation, other: Organisation, state: PairState, by: Person | None) -> None:
    """Remember what was decided about two organisations, found as a pair or not."""
    pair = queries.pair_of(one, other)
    if pair is None:
        first, second = sorted((one.id, other.id))
        now = clock.now()
        pair = DuplicatePair(first_id=first, second_id=second, found_at=now, seen_at=now)
        db.session.add(pair)
    pair.state, pair.decided_at, pair.decided_by = state, clock.now(), by
    db.session.flush()
