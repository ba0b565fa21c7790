"""Assessing a call, and saying what came of it."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.errors import RuleBroken, Stale
from hubcommunity.core.markdown import excerpt
from hubcommunity.people.models import Person
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.call_actions import hold, move, refusal, say
from hubcommunity.topics.calls.models import Call, CallState, Outcome, Round
from hubcommunity.topics.calls.objection_queries import count_standing
from hubcommunity.topics.calls.tally_policy import not_reached_because
from hubcommunity.topics.seat_actions import refuse


def assess(call: Call, outcome: Outcome, text: str, *, by: Person) -> None:
    """Write the assessment of the last round, and propose an outcome that its rules allow."""
    text = text.strip()
    if not text:
        raise RuleBroken(_("Write the assessment: how the group came to this outcome."))
    asked = hold_to_assess(call)
    refuse(not_reached_because(outcome, call, queries.tally(asked), count_standing(call)))
    asked.assessment, asked.proposed, asked.assessed_by = text, outcome, by
    record("call.assessed", by=by, on=call, outcome=outcome.value)


def resolve(call: Call, *, by: Person) -> None:
    """Make the proposed outcome the call's own; of two who do so at once, one is told of the other.

    The rules are asked once more: objections may have moved since the assessment.
    """
    asked = hold_to_assess(call)
    if asked.proposed is None:
        raise RuleBroken(_("Assess the round first: the outcome needs its reasons."))
    outcome = asked.proposed
    refuse(not_reached_because(outcome, call, queries.tally(asked), count_standing(call)))
    move(call, CallState.RESOLVED)
    call.outcome, call.resolved_by, call.resolved_at = outcome, by, clock.now()
    record("call.resolved", by=by, on=call, outcome=outcome.value)
    title = _("%(outcome)s: %(title)s", outcome=outcome.label, title=call.title)
    say(call, title, excerpt(asked.assessment), by)


def hold_to_assess(call: Call) -> Round:
    """Lock a call, and return its last round, which is over and waits for an outcome."""
    asked = hold(call)
    if call.state is CallState.RESOLVED and call.resolved_by:
        raise Stale(_("%(name)s has resolved this call already.", name=call.resolved_by.name))
    if asked is None or call.state is not CallState.ASSESSING:
        raise RuleBroken(refusal(call))
    return asked
