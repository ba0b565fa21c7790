"""A call at a glance, as the overview of its group and its own page show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, func, literal, type_coerce, union_all

from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.prepared import prepared
from hubcommunity.topics.calls.models import Call, CallState, Position, Round, Stand
from hubcommunity.topics.calls.objection_models import STANDS, Objection, ObjectionState
from hubcommunity.topics.calls.objection_queries import in_states
from hubcommunity.topics.calls.policy import state_at as state_at
from hubcommunity.topics.calls.queries import positions_of
from hubcommunity.topics.calls.tally_policy import Tally, tally_of
from hubcommunity.topics.calls.voice_queries import Voice, voice_of
from hubcommunity.topics.models import Seat


@dataclass(frozen=True)
class Box:
    """A call with its last round, what was said in it, and the reader's own voice."""

    call: Call
    asked: Round
    tally: Tally
    objections: Mapping[ObjectionState, int]
    voice: Voice | None
    state: CallState

    @property
    def stands(self) -> Sequence[Stand]:
        """What an organisation can say, in the order of the bars."""
        return tuple(Stand)

    @property
    def standing(self) -> int:
        """How many objections are neither withdrawn nor overruled."""
        return sum(self.objections.get(state, 0) for state in STANDS)

    @property
    def takes_answer(self) -> bool:
        """Whether the reader may give the position of their organisation now."""
        is_open = self.state is CallState.OPEN and self.call.group.takes_members
        return bool(is_open and self.voice and self.voice.is_asked and self.voice.speaks)


def box_of(call: Call, asked: Round, seat: Seat | None, state: CallState | None = None) -> Box:
    """Return a call with a round and the voice of whoever has a seat, in the state that it is told
    to be in, or in that of this moment.
    """
    numbers: dict[str, dict[Any, int]] = {"said": {}, "objections": {}}
    for what, value, number in db.session.execute(*counted(call.id, asked.id)):
        numbers[what][value] = number
    said = {Stand(value) if value else None: found for value, found in numbers["said"].items()}
    return Box(
        call=call,
        asked=asked,
        tally=tally_of(said),
        objections={ObjectionState(value): n for value, n in numbers["objections"].items()},
        voice=voice_of(seat, call, asked),
        state=state or state_at(call, asked, clock.now()),
    )


@prepared
def counted(call_id: int, round_id: int) -> Any:
    """Select how many organisations say what in a round, and how many objections are in a state."""
    said = positions_of([round_id]).with_only_columns(
        literal("said"), type_coerce(Position.stand, String), func.count()
    )
    objections = in_states(call_id).with_only_columns(
        literal("objections"), type_coerce(Objection.state, String), func.count()
    )
    return union_all(said, objections)
