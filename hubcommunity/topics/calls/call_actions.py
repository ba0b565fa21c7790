"""Planning a call, and taking it back."""

from dataclasses import dataclass

from flask_babel import gettext as _

from hubcommunity.accounts.queries import people_with_duty
from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.links import external
from hubcommunity.core.marks import refuse_old
from hubcommunity.core.versions import tidy
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from hubcommunity.topics import queries as topics
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.models import NEXT, Call, CallState, Round
from hubcommunity.topics.calls.policy import STEERS, is_over
from hubcommunity.topics.models import TopicGroup
from hubcommunity.topics.news_actions import announce, retract
from hubcommunity.topics.news_models import NewsKind
from hubcommunity.topics.policy import unwritable_because
from hubcommunity.topics.seat_actions import refuse


@dataclass(frozen=True)
class Plan:
    """What a call asks, and by which rules it is answered; shares are in percent."""

    title: str
    statement: str
    quorum: int
    support: int
    objections_block: bool
    days: int
    supersedes: Call | None = None


def hold(call: Call) -> Round | None:
    """Lock the group, then the call, and return its last round as it is at this instant.

    A round whose time is over ends here, if the clock's job has not ended it yet. Raise
    `RuleBroken` where nothing moves in the group any more.
    """
    db.session.flush()
    group = topics.held(call.group)
    topics.reread(call)
    refuse(unwritable_because(group))
    asked = queries.last_round(call)
    if asked is not None and call.state is CallState.OPEN and is_over(asked, clock.now()):
        end(asked, call)
    return asked


def end(asked: Round, call: Call) -> None:
    """Let the clock end a round, and tell those who assess it."""
    asked.ended_at = asked.closes_at
    move(call, CallState.ASSESSING)
    record("call.ended", on=call, round=asked.number)
    for person in assessors(call.group):
        notify(person, "call.ended", call=call, group=call.group, page=page_of(call))


def assessors(group: TopicGroup) -> list[Person]:
    """Return who decides on a group's calls: chairs and vice-chairs, staff where it has none."""
    steering = [office.person for office in topics.offices_in(group) if office.name in STEERS]
    return list(dict.fromkeys(steering or people_with_duty("staff")))


def move(call: Call, to: CallState) -> None:
    states.move(call, NEXT, to, refusal(call))


def refusal(call: Call) -> str:
    return _(
        "This can’t be done now: the call is “%(state)s”. Look at it again.",
        state=call.state.label,
    )


def plan(group: TopicGroup, what: Plan, *, by: Person) -> Call:
    """Write the draft of a call; raise `RuleBroken` where the group can hold none."""
    refuse(unwritable_because(topics.held(group)))
    call = Call(group=group, planned_by_id=by.id)
    db.session.add(call)
    fill(call, what)
    record("call.planned", by=by, on=call, group=group.slug)
    return call


def revise(call: Call, what: Plan, *, by: Person, seen: str | None = None) -> None:
    """Change a draft; once it was open, statement and rules are what people have read.

    Raise `Stale` for one that is not as it was `seen`.
    """
    hold(call)
    if call.state is not CallState.DRAFT:
        raise RuleBroken(_("This call is no draft any more, so its rules stay as they are."))
    refuse_old(queries.part_of(call), seen)
    fill(call, what)
    record("call.revised", by=by, on=call)


def fill(call: Call, what: Plan) -> None:
    if what.supersedes and what.supersedes.group_id != call.group.id:
        raise RuleBroken(_("A call replaces the result of a call of its own group."))
    call.title, call.statement = what.title.strip(), tidy(what.statement)
    call.quorum, call.support = what.quorum, what.support
    call.objections_block, call.days = what.objections_block, what.days
    call.supersedes = what.supersedes
    db.session.flush()


def cancel(call: Call, *, by: Person, reason: str) -> None:
    """Take back a call that is open; the group is told, with the reason."""
    reason = reason.strip()
    if not reason:
        raise RuleBroken(_("Give a reason: the group is told."))
    asked = hold(call)
    move(call, CallState.CANCELLED)
    call.cancelled_reason = reason
    if asked is not None:
        asked.ended_at = clock.now()
    record("call.cancelled", by=by, on=call)
    retract(call)
    say(call, _("Cancelled: %(title)s", title=call.title), reason, by)


def say(call: Call, title: str, excerpt: str, by: Person | None) -> None:
    """Tell the group what is new about a call, as each of its people has chosen to hear."""
    announce(
        call.group,
        NewsKind.CALL,
        on=call,
        title=title,
        link=page_of(call),
        by=by,
        excerpt=excerpt,
    )


def page_of(call: Call) -> str:
    return external("calls.show", slug=call.group.slug, uid=call.uid)
