"""Opening a round, making it longer, and its end by the clock."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.markdown import excerpt
from hubcommunity.core.versions import tidy
from hubcommunity.people.models import Person
from hubcommunity.topics import queries as topics
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.call_actions import end, hold, move, say
from hubcommunity.topics.calls.letter_actions import write_anew
from hubcommunity.topics.calls.models import Call, CallState, Elector, Extension, Round
from hubcommunity.topics.calls.policy import is_over

LONGEST = timedelta(days=180)


def open_call(call: Call, *, by: Person) -> Round:
    """Open a draft: its rules and its electors stand still from now on."""
    hold(call)
    if call.state is not CallState.DRAFT:
        raise RuleBroken(_("This call was opened already."))
    asked = open_round(call, 1, call.days)
    record("call.opened", by=by, on=call, sha256=asked.sha256, electors=len(voters(call)))
    say(call, call.title, excerpt(asked.statement), by)
    return asked


def ask_again(call: Call, statement: str, days: int, *, by: Person) -> Round:
    """Open a new round of a call that is being assessed, with the same statement or a new one."""
    before = hold(call)
    call.statement = tidy(statement)
    if not call.statement:
        raise RuleBroken(_("Write the statement that the group is asked about."))
    number = before.number + 1 if before else 1
    asked = open_round(call, number, days)
    record("call.asked_again", by=by, on=call, round=number, sha256=asked.sha256)
    title = _("Round %(number)d: %(title)s", number=number, title=call.title)
    say(call, title, excerpt(asked.statement), by)
    return asked


def open_round(call: Call, number: int, days: int) -> Round:
    """Freeze the statement and who is asked; the worker writes to them."""
    move(call, CallState.OPEN)
    electors = voters(call)
    if not electors:
        raise RuleBroken(_("No organisation has a vote in this group, so nobody can be asked."))
    now = clock.now()
    asked = Round(
        call=call,
        number=number,
        statement=call.statement,
        opened_at=now,
        closes_at=now + timedelta(days=days),
    )
    db.session.add(asked)
    db.session.flush()
    db.session.add_all(Elector(round_id=asked.id, organisation_id=one) for one in electors)
    return asked


def voters(call: Call) -> list[int]:
    return queries.voters(call.group)


def extend(call: Call, closes_at: datetime, *, by: Person, reason: str) -> None:
    """Make the open round longer, with a reason; nobody can make one shorter.

    The group hears of it, and the worker writes to those who have not answered.
    """
    reason = reason.strip()
    if not reason:
        raise RuleBroken(_("Give a reason: it stands on the page of the call."))
    asked = hold(call)
    if asked is None or call.state is not CallState.OPEN:
        raise RuleBroken(_("The round is over, so it can’t be made longer."))
    if closes_at <= asked.closes_at:
        raise RuleBroken(_("A round can be made longer, and never shorter."))
    if closes_at > asked.opened_at + LONGEST:
        raise RuleBroken(_("A round takes 180 days at most. Begin a new one instead."))
    asked.closes_at = closes_at
    write_anew(asked)
    db.session.add(Extension(round_id=asked.id, closes_at=closes_at, reason=reason, by_id=by.id))
    record("call.extended", by=by, on=call, closes_at=closes_at.isoformat())
    say(call, _("More time: %(title)s", title=call.title), reason, by)


def end_rounds(now: datetime) -> int:
    """End the rounds whose time is over, and tell those who steer the group; return how many."""
    ended = 0
    for late in queries.rounds_to_end(now):
        call = late.call
        topics.held(call.group)
        topics.reread(call)
        asked = queries.last_round(call)
        if call.state is CallState.OPEN and asked is not None and is_over(asked, now):
            end(asked, call)
            ended += 1
    return ended
