"""Finding the mails of open rounds that are to be written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, literal, select
from sqlalchemy.orm import joinedload

from hubcommunity.core.db import UtcDateTime, db
from hubcommunity.topics.calls.letter_models import Letter, LetterKind
from hubcommunity.topics.calls.models import Call, Elector, Extension, Position, Round
from hubcommunity.topics.calls.queries import counts, is_running
from hubcommunity.topics.models import GroupState, TopicGroup


def running_rounds(now: datetime) -> Sequence[Round]:
    """Return the rounds that take positions in active groups, each with its call and group."""
    query = (
        select(Round)
        .options(joinedload(Round.call).joinedload(Call.group))
        .join(Call, Call.id == Round.call_id)
        .join(TopicGroup, TopicGroup.id == Call.group_id)
        .where(is_running(now), TopicGroup.state == GroupState.ACTIVE)
    )
    return db.session.scalars(query.order_by(Round.id)).all()


def last_extensions(rounds: Sequence[Round]) -> dict[int, Extension]:
    """Return how some rounds were made longer the last time, by the round's number."""
    query = select(Extension).options(joinedload(Extension.by))
    query = query.where(Extension.round_id.in_([one.id for one in rounds]))
    return {one.round_id: one for one in db.session.scalars(query.order_by(Extension.id))}


def letters_to_write(asked: Round, kind: LetterKind, now: datetime, limit: int) -> Select[int]:
    """Return the next letters of a kind as rows that can be added: elector, kind and instant.

    That a round is open, all are told; what comes later is for those who are silent.
    """
    written = exists().where(Letter.elector_id == Elector.id, Letter.kind == kind)
    letter: list[Any] = [literal(kind, Letter.kind.type), literal(now, UtcDateTime())]
    query = select(Elector.id, *letter).where(Elector.round_id == asked.id, counts(), ~written)
    if kind is not LetterKind.OPENED:
        query = query.where(~exists().where(Position.elector_id == Elector.id))
    return query.order_by(Elector.id).limit(limit)


def electors_with(ids: Sequence[int]) -> Sequence[Elector]:
    """Return electors by their numbers, each with its organisation."""
    query = select(Elector).options(joinedload(Elector.organisation))
    return db.session.scalars(query.where(Elector.id.in_(ids)).order_by(Elector.id)).all()
