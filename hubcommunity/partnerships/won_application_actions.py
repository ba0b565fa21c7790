"""A won lead as an application: staff fill it in, and a contact reads it and sends it, or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from hubcommunity.accounts.actions import end_tokens
from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import Stale
from hubcommunity.mail.models import Message
from hubcommunity.membership import prepared_actions as membership
from hubcommunity.membership.invited_actions import INVITES
from hubcommunity.membership.models import Application
from hubcommunity.membership.prepared_queries import prepared_for
from hubcommunity.membership.setting_models import FormQuestion
from hubcommunity.organisations.models import Topic
from hubcommunity.partnerships import step_actions
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.lead_models import LeadMessage
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.won_actions import refuse_if_known, refuse_unless_won
from hubcommunity.people.models import Person


@dataclass(frozen=True)
class Filled:
    """What staff filled in of an application: the organisation, its topics, and answers."""

    facts: Mapping[str, Any]
    topics: Sequence[Topic]
    answers: Mapping[FormQuestion, str]


def fill_in(lead: Lead, filled: Filled, *, by: Person, seen: int) -> Application:
    """Keep what staff know of the application that comes of a won lead; a lead has one at a time.

    `seen` is the version of the application that its reader saw, 0 where there was none. Raise
    `Stale` when somebody was faster, `RuleBroken` where the organisation is a member or applies.
    """
    refuse_unless_won(lead)
    refuse_if_known(lead)
    draft = prepared_for(lead.uid)
    if draft is None and seen:
        raise Stale(_("This application was discarded or sent meanwhile."))
    if draft is None:
        draft = membership.prepare(filled.facts, topics=filled.topics, lead_uid=lead.uid, by=by)
        record("lead.application_filled_in", by=by, on=lead, uid=str(draft.uid))
    else:
        membership.revise(draft, filled.facts, topics=filled.topics, by=by, seen=seen)
    membership.answer(draft, filled.answers)
    return draft


def hand_over(draft: Application, lead: Lead, to: Contact, *, note: str, by: Person) -> None:
    """Write to a contact of the lead that the application is theirs to read and send; earlier
    invitations of the lead to apply work no longer.
    """
    db.session.flush()
    end_tokens(INVITES, lead.uid)
    message = membership.hand_over(draft, to.person, note=note, by=by, seen=draft.version)
    on_the_timeline(lead, message)
    told = {"person": str(to.person.uid), "uid": str(draft.uid)}
    record("lead.application_handed_over", by=by, on=lead, **told)


def remind(lead: Lead, *, by: Person) -> None:
    """Send the contact who has the application a new link."""
    draft = held(lead)
    on_the_timeline(lead, membership.remind(draft, by=by))
    told = {"person": str(draft.handed_to.uid)} if draft.handed_to else {}
    record("lead.application_handed_over", by=by, on=lead, uid=str(draft.uid), **told)


def take_back(lead: Lead, *, by: Person) -> None:
    """Let staff work on the application again, as long as nobody followed the link."""
    draft = held(lead)
    membership.take_back(draft, by=by)
    record("lead.application_taken_back", by=by, on=lead, uid=str(draft.uid))


def discard(lead: Lead, *, by: Person) -> None:
    """Forget the application that staff filled in."""
    draft = held(lead)
    membership.discard(draft, by=by)
    record("lead.application_discarded", by=by, on=lead, uid=str(draft.uid))


def held(lead: Lead) -> Application:
    """Lock a lead, and return the application of it that is not sent yet."""
    step_actions.hold(lead)
    draft = prepared_for(lead.uid)
    if draft is None:
        raise Stale(_("This application was discarded or sent meanwhile."))
    return draft


def on_the_timeline(lead: Lead, message: Message) -> None:
    db.session.flush()
    db.session.add(LeadMessage(lead_id=lead.id, message_id=message.id))
