"""Writing to the contacts of a lead."""

import uuid

from flask_babel import gettext as _

from hubcommunity.audit.actions import record
from hubcommunity.core.db import db
from hubcommunity.core.errors import RuleBroken
from hubcommunity.core.markdown import to_html
from hubcommunity.mail.models import Message
from hubcommunity.notifications.actions import notify
from hubcommunity.partnerships.address_policy import address_of
from hubcommunity.partnerships.contact_models import Contact
from hubcommunity.partnerships.lead_models import LeadMessage
from hubcommunity.partnerships.merge_policy import as_letter, fill, values
from hubcommunity.partnerships.models import Lead
from hubcommunity.partnerships.step_actions import log_mail
from hubcommunity.partnerships.template_models import LetterObjection
from hubcommunity.partnerships.template_queries import objected
from hubcommunity.people.models import Person


def write_to(contact: Contact, *, subject: str, body: str, by: Person, draft: uuid.UUID) -> Message:
    """Write a letter to a contact, its fields filled in; the same draft is sent once.

    Replies go to the lead's own address where it has one. Raise `RuleBroken` for a contact who has
    no address any more, or who objected to letters.
    """
    lead, person = contact.lead, contact.person
    if objected(person):
        raise RuleBroken(_("%(name)s objected to letters like this one.", name=person.name))
    known = values(lead, person, by)
    message = notify(
        person,
        "lead.letter",
        key=f"lead.letter:{contact.uid}:{draft}",
        # A person wrote this, not a program (RFC 3834).
        headers={"Auto-Submitted": "no", **reply_to(lead)},
        letter_subject=fill(subject, known),
        letter=fill(body, known),
        letter_html=to_html(as_letter(body, known)),
        organisation_name=lead.organisation_name,
    )
    if message is None:
        raise RuleBroken(_("This person has no address any more."))
    if db.session.get(LeadMessage, (lead.id, message.id)) is None:
        db.session.add(LeadMessage(lead_id=lead.id, message_id=message.id))
        record("lead.written_to", by=by, on=lead, person=str(person.uid))
        log_mail(lead, by=by)
    return message


def reply_to(lead: Lead) -> dict[str, str]:
    own = address_of(lead)
    return {"Reply-To": own} if own else {}


def note_objection(contact: Contact, *, by: Person) -> None:
    """Note that a person objected to letters, about this lead and any other."""
    if not objected(contact.person):
        db.session.add(LetterObjection(person_id=contact.person.id))
        record("lead.contact_objected", by=by, on=contact.lead, person=str(contact.person.uid))


def take_objection_back(contact: Contact, *, by: Person) -> None:
    """Note that a person wants letters again after all."""
    noted = db.session.get(LetterObjection, contact.person.id)
    if noted is not None:
        db.session.delete(noted)
        record("lead.objection_ended", by=by, on=contact.lead, person=str(contact.person.uid))
