"""Finding calls, their rounds, and what was said in them."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload
from werkzeug.exceptions import NotFound

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.paging import Page, paginate
from hubcommunity.membership.vote_queries import voting_among
from hubcommunity.organisations.models import Organisation
from hubcommunity.people.models import Person
from hubcommunity.topics.calls.acting_queries import speaks
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
from hubcommunity.topics.models import AT_THE_TABLE, GroupState, Seat, TopicGroup
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
READABLE = tuple(state for state in CallState if state is not CallState.DRAFT)


# --- calls ---


def call_or_404(group: TopicGroup, uid: uuid.UUID, *, drafts: bool) -> Call:
    """Return a call of a group; drafts are for those who run it; raise 404 for any other."""
    query = select(Call).options(
        joinedload(Call.supersedes), joinedload(Call.resolved_by), joinedload(Call.resource)
    )
    query = query.where(Call.group_id == group.id, Call.uid == uid)
    return db.one_or_404(query if drafts else query.where(Call.state.in_(READABLE)))


def page_of_calls(group: TopicGroup, number: int, *, drafts: bool) -> Page[Call]:
    """Return a page of a group's calls, those open first, then the newest."""
    query = select(Call).where(Call.group_id == group.id)
    if not drafts:
        query = query.where(Call.state.in_(READABLE))
    rank = case(*((Call.state == state, place) for state, place in RANK.items()))
    return paginate(query, [rank.asc(), Call.id.desc()], number)


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
    return db.session.scalars(
        select(Round).where(Round.call_id == call.id).order_by(Round.number)
    ).all()


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
    query = select(Round).where(Round.call_id.in_([call.id for call in calls]))
    return {one.call_id: one for one in db.session.scalars(query.order_by(Round.number))}


def extensions_of(call: Call) -> Sequence[Extension]:
    """Return when the rounds of a call were made longer and why, the first time first."""
    query = (
        select(Extension)
        .options(joinedload(Extension.by))
        .join(Round, Round.id == Extension.round_id)
    )
    return db.session.scalars(query.where(Round.call_id == call.id).order_by(Extension.id)).all()


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
    query = (
        select(Elector.round_id, Position.stand, func.count())
        .outerjoin(Position, and_(Position.elector_id == Elector.id, latest()))
        .where(Elector.round_id.in_([one.id for one in rounds]))
        .group_by(Elector.round_id, Position.stand)
    )
    numbers: dict[int, dict[Stand | None, int]] = {one.id: {} for one in rounds}
    for round_id, stand, number in db.session.execute(query):
        numbers[round_id][stand] = number
    return {round_id: tally_of(said) for round_id, said in numbers.items()}


def latest_position(elector: Elector) -> Position | None:
    """Return what an organisation says in a round; None while it is silent."""
    query = select(Position).where(Position.elector_id == elector.id)
    return db.session.scalar(query.order_by(Position.id.desc()).limit(1))


def electors_of(asked: Round) -> Select[Elector]:
    """Return the organisations asked in a round, by name."""
    return (
        select(Elector)
        .join(Elector.organisation)
        .options(joinedload(Elector.organisation))
        .where(Elector.round_id == asked.id)
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


# --- what waits for a person ---


def waiting(person: Person) -> Select[Round]:
    """Return the open rounds that a person can answer and whose organisation has not."""
    answered = exists().where(Position.elector_id == Elector.id)
    return (
        select(Round)
        .join(Round.call)
        .join(Call.group)
        .join(Elector, Elector.round_id == Round.id)
        .join(
            Seat,
            and_(Seat.group_id == Call.group_id, Seat.organisation_id == Elector.organisation_id),
        )
        .where(Seat.person_id == person.id, Seat.ended_at.is_(None), speaks(clock.today()))
        .where(is_running(clock.now()), ~answered, TopicGroup.state == GroupState.ACTIVE)
    )


def waiting_for(person: Person) -> Sequence[Round]:
    """Return the rounds that wait for a person, the one that ends first before the others, each
    with its call and group.
    """
    query = waiting(person).options(contains_eager(Round.call).contains_eager(Call.group))
    return db.session.scalars(query.order_by(Round.closes_at, Round.id)).all()


def waiting_in(group: TopicGroup, person: Person) -> Select[Round]:
    """Return those of the open rounds of one group."""
    return waiting(person).where(Call.group_id == group.id)
