"""Asking experts of the members, and keeping what they answered."""

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core import clock, states
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.organisations.models import Affiliation
from hubcommunity.partnerships import step_actions
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.support import queries
from hubcommunity.partnerships.support.models import (
    ASKED_ALREADY,
    NEXT_OF_EXPERT,
    Expert,
    ExpertState,
)
from hubcommunity.people.models import Person


def ask(lead: Lead, who: Affiliation, *, by: Person) -> Expert:
    """Keep that staff asked somebody, who represents a member, to help; nothing is sent.

    Raise `RuleBroken` for whoever was asked already.
    """
    step_actions.hold(lead)
    if any(each.person_id == who.person_id for each in queries.experts_of(lead)):
        raise RuleBroken(str(ASKED_ALREADY))
    asked = Expert(lead=lead, person=who.person, organisation=who.organisation)
    asked.state = ExpertState.ASKED
    db.session.add(asked)
    record("support.expert_asked", by=by, on=lead, person=str(who.person.uid))
    return asked


def answer(expert: Expert, state: ExpertState, note: str, *, by: Person) -> None:
    """Keep what an expert answered, or that they are asked again, as staff note it.

    Raise `RuleBroken` for an answer that is on record already.
    """
    step_actions.hold(expert.lead)
    db.session.refresh(expert)
    refusal = _("It is on record already: %(state)s.", state=expert.state.label)
    states.move(expert, NEXT_OF_EXPERT, state, refusal)
    expert.note = note.strip()
    if state is ExpertState.ASKED:
        expert.asked_at = clock.now()
    person = str(expert.person.uid)
    record(f"support.expert_{state.value}", by=by, on=expert.lead, person=person)
