"""The calls for consensus of the demonstration: one that is open, and one whose result stands."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from hubcommunity.audit.actions import record
from hubcommunity.core import clock
from hubcommunity.core.db import db
from hubcommunity.seed.demo_facts import FACTS, group_of, organisation_of, person_of
from hubcommunity.topics.calls.call_actions import Plan, plan
from hubcommunity.topics.calls.models import (
    Call,
    CallState,
    Elector,
    GivenAs,
    Outcome,
    Position,
    Round,
    Stand,
)
from hubcommunity.topics.calls.objection_models import Objection
from hubcommunity.topics.calls.outcome_actions import assess, resolve
from hubcommunity.topics.calls.publication_actions import publish
from hubcommunity.topics.calls.round_actions import open_call
from hubcommunity.topics.models import Seat

REVIEW_IN = timedelta(days=700)


def add_calls() -> None:
    for facts in FACTS["calls"]:
        add_call(facts)


def add_call(facts: dict[str, Any]) -> None:
    """Add a call that was opened some days ago, with what was said since."""
    chair = person_of("chair@hub.example")
    rules = {key: facts[key] for key in ("title", "statement", "quorum", "support", "days")}
    call = plan(group_of(facts["group"]), Plan(**rules, objections_block=True), by=chair)
    asked = open_call(call, by=chair)
    asked.opened_at -= timedelta(days=facts["opened_days_ago"])
    asked.closes_at -= timedelta(days=facts["opened_days_ago"])
    call.planned_at = asked.opened_at - timedelta(days=2)
    for number, said in enumerate(facts["positions"]):
        add_position(call, asked, said, asked.opened_at + timedelta(days=1, hours=7 * number))
    if "assessment" in facts:
        finish(call, asked, facts)


def add_position(call: Call, asked: Round, said: dict[str, str], at: datetime) -> None:
    organisation = organisation_of(said["organisation"])
    query = select(Elector).where(Elector.round_id == asked.id)
    elector = db.session.scalars(query.where(Elector.organisation_id == organisation.id)).one()
    seats = select(Seat).where(
        Seat.organisation_id == organisation.id, Seat.group_id == call.group_id
    )
    position = Position(
        elector=elector,
        stand=Stand(said["stand"]),
        comment=said.get("comment", ""),
        proposed_text=said.get("proposed_text", ""),
        given_by=db.session.scalars(seats.order_by(Seat.id).limit(1)).one().person,
        given_as=GivenAs.DELEGATE,
        at=at,
    )
    db.session.add(position)
    if position.stand is Stand.OBJECT:
        db.session.add(
            Objection(call=call, organisation=organisation, position=position, raised_at=at)
        )
    record("call.answered", by=position.given_by, on=call, stand=position.stand.value).at = at


def finish(call: Call, asked: Round, facts: dict[str, Any]) -> None:
    """Let the call have come to its result."""
    chair = person_of("chair@hub.example")
    call.state, asked.ended_at = CallState.ASSESSING, asked.closes_at
    assess(call, Outcome.CONSENSUS, facts["assessment"], by=chair)
    resolve(call, by=chair)
    review_on = clock.today() + REVIEW_IN
    publish(call, by=chair, title=call.title, summary=facts["summary"], review_on=review_on)
