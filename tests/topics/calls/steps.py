"""What the tests of calls do again and again."""

from datetime import datetime, timedelta

import time_machine
from sqlalchemy import select

from hubcommunity.core.db import db
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.models import Call, Position, Round, Stand
from hubcommunity.topics.calls.objection_models import Objection
from hubcommunity.topics.calls.position_actions import Answer, give
from hubcommunity.topics.calls.round_actions import end_rounds, open_call
from hubcommunity.topics.declaration_models import Declaration
from hubcommunity.topics.declaration_queries import declaration_holds
from hubcommunity.topics.models import Seat
from tests import make

WORDS = {
    Stand.AGREE: Answer(Stand.AGREE),
    Stand.COMMENTS: Answer(Stand.COMMENTS, "Mind small companies."),
    Stand.OBJECT: Answer(Stand.OBJECT, "The term is not clear.", "Say “risk class”."),
    Stand.ABSTAIN: Answer(Stand.ABSTAIN),
}


def at_the_table(number: int, group=None) -> list[Seat]:
    """Seat the voting delegates of some members in a group."""
    group = group or make.group("reimbursement", name="Reimbursement schemes")
    return [declared(make.sitting(group)) for _ in range(number)]


def declared(seat: Seat) -> Seat:
    """Let whoever sits here have said which interests they have, if they have not yet."""
    if not declaration_holds(seat):
        make.saved(Declaration(group=seat.group, person=seat.person, interests=""))
    return seat


def opened(seats: list[Seat], **values) -> Call:
    """A call that is open in the group of some seats."""
    call = make.call(seats[0].group, **values)
    open_call(call, by=make.person())
    return call


def say(call: Call, seat: Seat, stand: Stand, **values) -> Position:
    declared(seat)
    return give(call, seat.organisation, WORDS[stand], by=seat.person, **values)


def last(call: Call) -> Round:
    found = queries.last_round(call)
    assert found
    return found


def clock_at(moment: datetime):
    return time_machine.travel(moment, tick=False)


def ended(call: Call) -> Call:
    """Let the clock end the open round of a call."""
    end_rounds(last(call).closes_at + timedelta(minutes=1))
    return call


def objections(call: Call) -> list[Objection]:
    query = select(Objection).where(Objection.call_id == call.id).order_by(Objection.id)
    return list(db.session.scalars(query))
