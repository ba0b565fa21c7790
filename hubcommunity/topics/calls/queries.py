"""Finding calls, their rounds, and what was said in them."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload
from werkzeug.exceptions import NotFound

from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.core.prepared import one_or_404, prepared
from hubcommunity.membership.vote_queries import voting_among
from hubcommunity.organisations.models import Organisation
from hubcommunity.topics.calls.models import (
    Call,
    CallState,
    CallTemplate,
    Elector,
    Extension,
    Position,
    Round,
    Stand,
)
from hubcommunity.topics.calls.tally_policy import Tally, tally_of
from hubcommunity.topics.models import AT_THE_TABLE, Seat, TopicGroup
from hubcommunity.topics.queries import open_seats

# The order of the list: what can be answered, what is being worked on, what is done.
RANK = {
    CallState.OPEN: 0,
    CallState.ASSESSING: 1,
    CallState.DRAFT: 2,
    CallState.RESOLVED: 3,
    CallState.PUBLISHED: 4,
    CallState.SUPERSEDED: 5,
    CallState.CANCELLED: 6,
}
OPEN_FIRST = (
    case(*((Call.state == state, place) for state, place in RANK.items())).asc(),
    Call.id.desc(),
)
READABLE = tuple(state for state in CallState if state is not CallState.DRAFT)


# --- calls ---


def call_or_404(group: TopicGroup, uid: uuid.UUID, *, drafts: bool) -> Call:
    """Return a call of a group; drafts are for those who run it; raise 404 for any other."""
    call = one_or_404(call_in(group.id, uid))
    if call.state is CallState.DRAFT and not drafts:
        raise NotFound
    return call


@prepared
def call_in(group_id: int, uid: uuid.UUID) -> Select[Call]:
    query = select(Call).options(
        joinedload(Call.supersedes), joinedload(Call.resolved_by), joinedload(Call.resource)
    )
    return query.where(Call.group_id == group_id, Call.uid == uid)


@prepared
def head_in(group_id: int, uid: uuid.UUID) -> Any:
    """Select what a call is, and the times of its last round."""
    return (
        select(Call.title, Call.state, Round.closes_at, Round.ended_at)
        .outerjoin(Round, Round.call_id == Call.id)
        .where(Call.group_id == group_id, Call.uid == uid)
        .order_by(Round.number.desc())
        .limit(1)
    )


def page_of_calls(group_id: int, number: int, *, drafts: bool) -> Page[Call]:
    """Return a page of a group's calls, those open first, then the newest."""
    return paginate((with_drafts if drafts else without_drafts)(group_id), OPEN_FIRST, number)


@prepared
def with_drafts(group_id: int) -> Select[Call]:
    return select(Call).where(Call.group_id == group_id)


@prepared
def without_drafts(group_id: int) -> Select[Call]:
    return select(Call).where(Call.group_id == group_id, Call.state.in_(READABLE))


def replaceable_calls(group: TopicGroup, draft: Call | None = None) -> Sequence[Call]:
    """Return the calls of a group whose result is published, the newest first; also the one that a
    draft says it replaces, where another call has replaced that meanwhile.
    """
    offered = Call.state == CallState.PUBLISHED
    if draft is not None:
        offered = or_(offered, Call.id == draft.supersedes_id)
    query = select(Call).where(Call.group_id == group.id, offered)
    return db.session.scalars(query.order_by(Call.id.desc())).all()


def part_of(draft: Call) -> dict[str, Any]:
    """Return what can be changed about a draft, as its form shows it."""
    names = ("title", "statement", "quorum", "support", "days", "objections_block")
    replaced = str(draft.supersedes.uid) if draft.supersedes else ""
    return {name: getattr(draft, name) for name in names} | {"supersedes": replaced}


def templates() -> Sequence[CallTemplate]:
    """Return the rules that are offered to whoever plans a call."""
    return db.session.scalars(
        select(CallTemplate).order_by(CallTemplate.position, CallTemplate.id)
    ).all()


# --- rounds and their electors ---


def rounds_of(call: Call) -> Sequence[Round]:
    """Return the rounds of a call, the first one first."""
    return db.session.scalars(*rounds_in([call.id])).all()


def last_round(call: Call) -> Round | None:
    """Return the last round of a call, read anew, with who assessed it; None for a draft."""
    query = select(Round).options(joinedload(Round.assessed_by)).where(Round.call_id == call.id)
    query = query.order_by(Round.number.desc()).limit(1)
    return db.session.scalar(query.execution_options(populate_existing=True))


def last_round_or_404(call: Call) -> Round:
    """Return the last round of a call; a draft has none, so 404."""
    asked = last_round(call)
    if asked is None:
        raise NotFound
    return asked


def round_or_404(call: Call, number: int) -> Round:
    """Return a round of a call by its number in it; raise 404 where there is none."""
    return db.one_or_404(select(Round).where(Round.call_id == call.id, Round.number == number))


def last_rounds(calls: Sequence[Call]) -> dict[int, Round]:
    """Return the last round of each of some calls, by the call's number."""
    found = db.session.scalars(*rounds_in([call.id for call in calls]))
    return {one.call_id: one for one in found}


@prepared
def rounds_in(call_ids: Sequence[int]) -> Select[Round]:
    return select(Round).where(Round.call_id.in_(call_ids)).order_by(Round.number)


def extensions_of(call: Call) -> Sequence[Extension]:
    """Return when the rounds of a call were made longer and why, the first time first."""
    return db.session.scalars(*extensions_in(call.id)).all()


@prepared
def extensions_in(call_id: int) -> Select[Extension]:
    query = select(Extension).options(joinedload(Extension.by))
    query = query.join(Round, Round.id == Extension.round_id)
    return query.where(Round.call_id == call_id).order_by(Extension.id)


def is_running(now: datetime) -> ColumnElement[bool]:
    """Say in SQL whether a round takes positions at an instant."""
    return Round.ended_at.is_(None) & (Round.closes_at > now)


def unsettled(group: TopicGroup) -> Call | None:
    """Return the oldest call of a group that was opened and has neither outcome nor end."""
    query = select(Call).where(Call.group_id == group.id)
    query = query.where(Call.state.in_((CallState.OPEN, CallState.ASSESSING)))
    return db.session.scalar(query.order_by(Call.id).limit(1))


def rounds_to_end(now: datetime) -> Sequence[Round]:
    """Return the rounds whose time is over and that nobody has ended yet, each with its call."""
    query = select(Round).options(joinedload(Round.call).joinedload(Call.group))
    query = query.where(Round.ended_at.is_(None), Round.closes_at <= now)
    return db.session.scalars(query.order_by(Round.id)).all()


def voters(group: TopicGroup) -> list[int]:
    """Return the organisations that have a vote in a group now."""
    at_the_table = open_seats().where(Seat.group_id == group.id, Seat.kind.in_(AT_THE_TABLE))
    sitting = db.session.scalars(at_the_table.with_only_columns(Seat.organisation_id).distinct())
    return sorted(voting_among(sitting))


def elector_of(asked: Round, organisation: Organisation) -> Elector | None:
    """Return an organisation as one of those asked in a round."""
    query = select(Elector).where(
        Elector.round_id == asked.id, Elector.organisation_id == organisation.id
    )
    return db.session.scalar(query)


def counts() -> ColumnElement[bool]:
    """Say in SQL whether an elector has not become one with another of its round."""
    return Elector.merged_at.is_(None)


# --- positions ---


def latest() -> ColumnElement[bool]:
    """Say in SQL whether a position is the last one of its organisation in its round."""
    later = aliased(Position)
    return ~exists().where(later.elector_id == Position.elector_id, later.id > Position.id)


def tally(asked: Round) -> Tally:
    """Count the latest positions of a round."""
    return tallies([asked])[asked.id]


def tallies(rounds: Sequence[Round]) -> dict[int, Tally]:
    """Count the latest positions of some rounds in one query, by the round's number."""
    round_ids = [one.id for one in rounds]
    numbers: dict[int, dict[Stand | None, int]] = {one: {} for one in round_ids}
    if round_ids:
        for round_id, stand, number in db.session.execute(*positions_in(round_ids)):
            numbers[round_id][stand] = number
    return {round_id: tally_of(said) for round_id, said in numbers.items()}


@prepared
def positions_in(round_ids: Sequence[int]) -> Any:
    return positions_of(round_ids)


def positions_of(round_ids: Sequence[int]) -> Any:
    """Select the latest positions in some rounds, counted by round and by what they say."""
    return (
        select(Elector.round_id, Position.stand, func.count())
        .outerjoin(Position, and_(Position.elector_id == Elector.id, latest()))
        .where(Elector.round_id.in_(round_ids), counts())
        .group_by(Elector.round_id, Position.stand)
    )


def latest_position(elector: Elector) -> Position | None:
    """Return what an organisation says in a round; None while it is silent."""
    return db.session.scalar(*last_of(elector.id))


@prepared
def last_of(elector_id: int) -> Select[Position]:
    query = select(Position).where(Position.elector_id == elector_id)
    return query.order_by(Position.id.desc()).limit(1)


def electors_of(asked: Round) -> Select[Elector]:
    """Return the organisations asked in a round, by name."""
    return (
        select(Elector)
        .join(Elector.organisation)
        .options(joinedload(Elector.organisation))
        .where(Elector.round_id == asked.id, counts())
    )


def page_of_electors(asked: Round, number: int, total: int) -> Page[Elector]:
    """Return a page of the organisations asked in a round, by name; they are counted already."""
    order = [Organisation.sort_name, Elector.id]
    return paginate(electors_of(asked), order, number, size=50, total=total)


def latest_positions(electors: Sequence[Elector]) -> dict[int, Position]:
    """Return what each of some electors says last with who gave it, by the elector's number."""
    query = select(Position).options(joinedload(Position.given_by)).where(latest())
    query = query.where(Position.elector_id.in_([one.id for one in electors]))
    return {one.elector_id: one for one in db.session.scalars(query)}


def recordable_electors(asked: Round) -> Sequence[Elector]:
    """Return the organisations for which nobody of their own has spoken in a round, by name."""
    spoken = exists().where(Position.elector_id == Elector.id, Position.evidence == "")
    query = electors_of(asked).where(~spoken)
    return db.session.scalars(query.order_by(Organisation.sort_name, Elector.id)).all()
