"""How the statement of a call went from round to round."""

from collections.abc import Sequence
from itertools import pairwise

from hubcommunity.core.differences import Difference, difference
from hubcommunity.topics.calls.models import Round


def changes_between(rounds: Sequence[Round]) -> dict[int, Difference]:
    """Return what each round but the first changed in the statement, by the round's number."""
    return {
        later.number: difference(earlier.statement, later.statement)
        for earlier, later in pairwise(rounds)
    }
