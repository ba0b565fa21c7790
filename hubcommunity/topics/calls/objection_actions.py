"""The life of an objection: raised, answered, withdrawn or upheld, or overruled by staff."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import Forbidden, RuleBroken
from hubcommunity.notifications.actions import notify
from hubcommunity.people.models import Person
from hubcommunity.topics import queries as topics
from hubcommunity.topics.calls.acting_queries import people_of, speaking_seat
from hubcommunity.topics.calls.call_actions import hold, page_of, refusal
from hubcommunity.topics.calls.models import Call, Position, Stand
from hubcommunity.topics.calls.objection_models import NEXT, Objection, ObjectionState
from hubcommunity.topics.calls.objection_queries import standing_objection
from hubcommunity.topics.calls.policy import IN_TALK, overrules


def follow_position(call: Call, position: Position, by: Person) -> None:
    """Let an objection follow what its organisation says.

    Objecting raises one; objecting again to an answered one upholds it; anything else withdraws it.
    """
    organisation = position.elector.organisation
    standing = standing_objection(call, organisation)
    if position.stand is not Stand.OBJECT:
        if standing:
            settle(standing, ObjectionState.WITHDRAWN, by)
    elif standing is None:
        raised = Objection(call=call, organisation=organisation, position=position)
        db.session.add(raised)
        record("objection.raised", by=by, on=raised, call=str(call.uid))
    else:
        standing.position = position
        if standing.state is ObjectionState.ADDRESSED:
            turn(standing, ObjectionState.SUSTAINED, by)


def answer(objection: Objection, text: str, *, by: Person) -> None:
    """Answer an objection in words; its organisation is asked whether that settles it."""
    text = text.strip()
    if not text:
        raise RuleBroken(_("Write the answer to the objection."))
    hold_in_talk(objection)
    objection.answer, objection.answered_at = text, clock.now()
    objection.answered_by = by
    turn(objection, ObjectionState.ADDRESSED, by)
    tell(objection, "call.objection_answered")


def sustain(objection: Objection, *, by: Person) -> None:
    """Uphold an objection after its answer; only its own organisation can."""
    hold_in_talk(objection)
    if speaking_seat(objection.call.group, objection.organisation, by) is None:
        raise Forbidden(_("Only the organisation that objects can uphold its objection."))
    turn(objection, ObjectionState.SUSTAINED, by)


def overrule(objection: Objection, *, by: Person, rationale: str) -> None:
    """Overrule an objection, with a rationale; for staff who do not run the group themselves."""
    rationale = rationale.strip()
    if not rationale:
        raise RuleBroken(_("Give the rationale: it stands on the page of the call."))
    hold_in_talk(objection)
    if not overrules(topics.place(objection.call.group, by)):
        raise Forbidden(
            _("Only staff of the hub who hold no office in the group overrule an objection.")
        )
    objection.rationale = rationale
    settle(objection, ObjectionState.OVERRULED, by)
    tell(objection, "call.objection_overruled")


def hold_in_talk(objection: Objection) -> None:
    """Lock the call of an objection, and refuse where it is not talked about any more."""
    call = objection.call
    hold(call)
    db.session.refresh(objection)
    if call.state not in IN_TALK:
        raise RuleBroken(refusal(call))


def settle(objection: Objection, to: ObjectionState, by: Person) -> None:
    objection.settled_by, objection.settled_at = by, clock.now()
    turn(objection, to, by)


def turn(objection: Objection, to: ObjectionState, by: Person) -> None:
    said = _("This objection is “%(state)s” by now.", state=objection.state.label)
    states.move(objection, NEXT, to, said)
    record(f"objection.{to.value}", by=by, on=objection, call=str(objection.call.uid))


def tell(objection: Objection, event: str) -> None:
    """Write to those who speak for the organisation that objects."""
    call, organisation = objection.call, objection.organisation
    for seat in people_of(call.group, [organisation.id], only_speaking=True):
        notify(
            seat.person,
            event,
            call=call,
            group=call.group,
            organisation=organisation,
            objection=objection,
            page=page_of(call),
        )
