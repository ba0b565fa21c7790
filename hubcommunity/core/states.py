"""Moves of a state machine along its table, and nowhere else."""

import enum
from collections.abc import Mapping
from typing import Any, TypeVar

from hubcommunity.core.errors import RuleBroken

State = TypeVar("State", bound=enum.Enum)


def move(row: Any, table: Mapping[State, set[State]], to: State, refusal: object) -> State:
    """Put a row into a state that its present one allows, and return the state it left.

    Raise `RuleBroken` with the refusal's sentence for any other move.
    """
    before: State = row.state
    if to not in table[before]:
        raise RuleBroken(str(refusal))
    row.state = to
    return before
