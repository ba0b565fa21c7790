"""Organisations that were asked in a call and became one while they were."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from hubcommunity.core.db import db
from hubcommunity.core.prepared import prepared
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics.calls.models import Call, Elector, Position, Round
from hubcommunity.topics.calls.queries import counts


class Merged(NamedTuple):
    """Which organisation became which; `has_said` where it had a position that counts no longer."""

    at: datetime
    name: str
    into: str
    has_said: bool


def merged_in(call: Call) -> Sequence[Merged]:
    """Return which of those asked in a call became one with another, the first to do so first."""
    return [Merged._make(row) for row in db.session.execute(*merged_of(call.id))]


@prepared
def merged_of(call_id: int) -> Any:
    into = aliased(Organisation)
    has_said = exists().where(Position.elector_id == Elector.id)
    return (
        select(Elector.merged_at, Organisation.name, into.name, has_said)
        .join(Round, Round.id == Elector.round_id)
        .join(Organisation, Organisation.id == Elector.organisation_id)
        .join(into, into.id == Organisation.merged_into_id)
        .where(Round.call_id == call_id, ~counts())
        .order_by(Elector.merged_at, Elector.id)
    )
