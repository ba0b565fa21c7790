"""Counting the positions of a round; what they allow the group to say."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from hubcommunity.topics.calls.models import Call, Outcome, Stand


@dataclass(frozen=True)
class Tally:
    """How many organisations say what. Silence stands apart, and is never agreement."""

    electors: int
    agree: int = 0
    comments: int = 0
    objecting: int = 0
    abstaining: int = 0

    @property
    def answered(self) -> int:
        return self.agree + self.comments + self.objecting + self.abstaining

    @property
    def silent(self) -> int:
        return self.electors - self.answered

    @property
    def agreeing(self) -> int:
        return self.agree + self.comments

    @property
    def taking_sides(self) -> int:
        """The denominator of support: whoever abstains or is silent takes no side."""
        return self.agreeing + self.objecting

    def of(self, stand: Stand) -> int:
        return {
            Stand.AGREE: self.agree,
            Stand.COMMENTS: self.comments,
            Stand.OBJECT: self.objecting,
            Stand.ABSTAIN: self.abstaining,
        }[stand]

    def needed(self, quorum: int) -> int:
        """Return how many organisations a quorum of so many percent is."""
        return -(-self.electors * quorum // 100)

    def has_quorum(self, quorum: int) -> bool:
        return self.electors > 0 and self.answered >= self.needed(quorum)

    def has_support(self, support: int) -> bool:
        """Say whether of those that take sides at least so many percent agree."""
        return self.taking_sides > 0 and self.agreeing * 100 >= support * self.taking_sides


def tally_of(numbers: Mapping[Stand | None, int]) -> Tally:
    """Return the tally of what each organisation says last, counted; None says nothing."""
    return Tally(
        sum(numbers.values()),
        numbers.get(Stand.AGREE, 0),
        numbers.get(Stand.COMMENTS, 0),
        numbers.get(Stand.OBJECT, 0),
        numbers.get(Stand.ABSTAIN, 0),
    )


def not_reached_because(outcome: Outcome, call: Call, tally: Tally, standing: int) -> str | None:
    """Say why a call can't end in an outcome, by its own rules; None where it can.

    `standing` are the objections that are neither withdrawn nor overruled.
    """
    if outcome is Outcome.NONE:
        return None
    if not tally.has_quorum(call.quorum):
        return _(
            "The quorum is not reached: %(answered)d of %(electors)d organisations have answered,"
            " and %(needed)d must.",
            answered=tally.answered,
            electors=tally.electors,
            needed=tally.needed(call.quorum),
        )
    if not tally.has_support(call.support):
        return _(
            "The support is too small: %(agreeing)d of the %(sides)d organisations that take sides"
            " agree, and %(support)d%% must.",
            agreeing=tally.agreeing,
            sides=tally.taking_sides,
            support=call.support,
        )
    if outcome is Outcome.CONSENSUS and call.objections_block and standing:
        return _("An objection stands, and by the rules of this call it blocks a consensus.")
    if outcome is Outcome.DISSENT and not (standing or tally.objecting):
        return _("No organisation dissents.")
    return None
