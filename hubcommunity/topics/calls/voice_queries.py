"""What a reader's own organisation says in a call, and whether the reader may say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import db
from hubcommunity.core.prepared import prepared
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics.calls.acting_queries import speaking_seats
from hubcommunity.topics.calls.models import Call, Elector, Position, Round
from hubcommunity.topics.models import Seat, SeatKind


@dataclass(frozen=True)
class Voice:
    """The reader's organisation in a call: whether it is asked in the last round, and all it said.

    Positions come with the number of their round, the latest first.
    """

    organisation: Organisation
    is_asked: bool
    speaks: bool
    said: Sequence[tuple[Position, int]]
    present: Position | None


def voice_of(seat: Seat | None, call: Call, asked: Round | None) -> Voice | None:
    """Return the voice of whoever has a seat; None without one, and for a draft."""
    if seat is None or asked is None:
        return None
    rows = db.session.execute(*said_by(call.id, seat.organisation_id)).all()
    now = [position for position, _number, round_id in rows if round_id == asked.id]
    return Voice(
        organisation=seat.organisation,
        is_asked=bool(now),
        speaks=may_speak(seat),
        said=[(position, number) for position, number, _round in rows if position],
        present=now[0] if now else None,
    )


@prepared
def said_by(call_id: int, organisation_id: int) -> Any:
    return (
        select(Position, Round.number, Elector.round_id)
        .options(joinedload(Position.given_by))
        .select_from(Elector)
        .join(Round, Round.id == Elector.round_id)
        .outerjoin(Position, Position.elector_id == Elector.id)
        .where(Round.call_id == call_id, Elector.organisation_id == organisation_id)
        .order_by(Round.number.desc(), Position.id.desc())
    )


def may_speak(seat: Seat) -> bool:
    """Say whether whoever has a seat speaks for its organisation now."""
    if seat.kind is not SeatKind.ALTERNATE:
        return seat.kind is SeatKind.DELEGATE
    query = speaking_seats().with_only_columns(Seat.id).where(Seat.id == seat.id)
    return db.session.scalar(query) is not None
