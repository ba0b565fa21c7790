"""Saying what an organisation thinks of a statement."""

from dataclasses import dataclass

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.notifications.actions import notify
from hubcommunity.organisations.models import Organisation
from hubcommunity.organisations.queries import primary_contacts
from hubcommunity.people.models import Person
from hubcommunity.topics.calls import queries
from hubcommunity.topics.calls.acting_queries import people_of, speaking_seat
from hubcommunity.topics.calls.call_actions import hold, page_of
from hubcommunity.topics.calls.models import (
    Call,
    CallState,
    Elector,
    GivenAs,
    Position,
    Stand,
)
from hubcommunity.topics.calls.objection_actions import follow_position
from hubcommunity.topics.calls.policy import NEEDS_WORDS, closed_round, not_asked, not_speaking
from hubcommunity.topics.declaration_queries import declaration_holds
from hubcommunity.topics.models import SeatKind


@dataclass(frozen=True)
class Answer:
    """What is said: comments or reason in words, for an objection what to write instead."""

    stand: Stand
    comment: str = ""
    proposed_text: str = ""


def give(
    call: Call, organisation: Organisation, answer: Answer, *, by: Person, shows_name: bool = False
) -> Position:
    """Answer for an organisation, as its voting delegate or as the alternate who stands in.

    Until the round closes they may answer anew; the last answer counts. The person is named to
    others only with `shows_name`. Raise `RuleBroken` at the second of closing and after, and
    where their declaration of interests does not hold.
    """
    elector = hold_elector(call, organisation)
    seat = speaking_seat(call.group, organisation, by)
    if seat is None:
        raise Forbidden(not_speaking(organisation))
    if not declaration_holds(seat):
        raise RuleBroken(_("Declare your interests to the group first."))
    is_delegate = seat.kind is SeatKind.DELEGATE
    given_as = GivenAs.DELEGATE if is_delegate else GivenAs.ALTERNATE
    return add(call, elector, answer, by, given_as=given_as, shows_name=shows_name)


def record_for(
    call: Call, organisation: Organisation, answer: Answer, *, by: Person, evidence: str
) -> Position:
    """Record what an organisation said elsewhere, with where that can be read.

    Its people hear of it, its primary contacts where nobody sits here for it any more, and may
    correct it until the round closes. What an organisation has said itself is not recorded over.
    """
    evidence = evidence.strip()
    if not evidence:
        raise RuleBroken(_("Say where the position can be read, such as “minutes of 12 May”."))
    elector = hold_elector(call, organisation)
    before = queries.latest_position(elector)
    if before is not None and before.given_as is not GivenAs.RECORDED:
        raise RuleBroken(
            _("%(name)s has answered itself, and that stands.", name=organisation.name)
        )
    position = add(call, elector, answer, by, given_as=GivenAs.RECORDED, evidence=evidence)
    seats = people_of(call.group, [organisation.id])
    for person in [seat.person for seat in seats] or primary_contacts(organisation):
        notify(
            person,
            "call.recorded",
            call=call,
            group=call.group,
            organisation=organisation,
            position=position,
            round=queries.last_round(call),
            page=page_of(call),
        )
    return position


def hold_elector(call: Call, organisation: Organisation) -> Elector:
    """Lock the call, and return the organisation as one that its open round asks."""
    asked = hold(call)
    if asked is None or call.state is not CallState.OPEN:
        raise RuleBroken(closed_round())
    elector = queries.elector_of(asked, organisation)
    if elector is None:
        raise Forbidden(not_asked(organisation))
    return elector


def add(
    call: Call,
    elector: Elector,
    answer: Answer,
    by: Person,
    *,
    given_as: GivenAs,
    evidence: str = "",
    shows_name: bool = False,
) -> Position:
    comment = answer.comment.strip()
    if answer.stand in NEEDS_WORDS and not comment:
        raise RuleBroken(_("Say it in words, so that the group can do something about it."))
    position = Position(
        elector=elector,
        stand=answer.stand,
        comment=comment,
        proposed_text=answer.proposed_text.strip() if answer.stand is Stand.OBJECT else "",
        given_by=by,
        given_as=given_as,
        evidence=evidence,
        shows_name=shows_name,
    )
    db.session.add(position)
    record("call.answered", by=by, on=call, stand=answer.stand.value, given_as=given_as.value)
    follow_position(call, position, by)
    return position
